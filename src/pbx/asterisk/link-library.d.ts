// The part of asterisk-manager 0.2 that is used here; the package brings no types of its own.
// `keepConnected` is left out on purpose: it reuses a half-read line and prints to the console.

declare module 'asterisk-manager' {
  type Frame = Record<string, unknown>;
  type Callback = (error: Frame | null | undefined, response?: Frame) => void;

  interface Manager {
    /** Settles the callback when the TCP connection stands. */
    connect(port: number, host: string, callback: () => void): void;
    login(callback: (error?: Frame | null) => void): void;
    /** Values go to the wire as they are: CR and LF must be gone before. */
    action(action: Record<string, string>, callback: Callback): string;
    on(event: 'rawevent', listener: (frame: Frame) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    /** Settles the callback of the action with this id. */
    emit(actionId: string, error: Frame | undefined, response: Frame): boolean;
    removeAllListeners(event: string): void;
  }

  /** With `port` undefined nothing is connected yet. */
  interface ManagerConstructor {
    new (port: undefined, host: string, username: string, password: string, events: boolean): Manager;
  }

  const Manager: ManagerConstructor;
  export = Manager;
}
