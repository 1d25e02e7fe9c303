// The part of modesl 1.2 that is used here; the package brings no types of its own. It nulls its socket when the
// other side ends, emits 'error' for malformed JSON, and throws out of the socket's listener for a malformed `%`.

declare module 'modesl' {
  import type { Socket } from 'node:net';

  interface EslMessage {
    readonly headers: readonly { readonly name: string; readonly value: unknown }[];
    getHeader(name: string): string | null;
    getBody(): string;
  }

  type Headers = Readonly<Record<string, unknown>>;
  type Listener = (message: EslMessage, headers: Headers, body: string | undefined) => void;

  interface Parser {
    readonly buffer: Buffer;
    on(event: 'esl::event', listener: Listener): void;
    removeAllListeners(event: 'esl::event'): void;
    _onData(bytes: Buffer): void;
  }

  interface Connection {
    readonly socket: Socket | null;
    /** There once the socket is connected. */
    readonly parser: Parser;
    subscribe: (events?: readonly string[], callback?: () => void) => void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(
      event: 'esl::connect' | 'esl::event::auth::success' | 'esl::event::auth::fail',
      listener: (message: EslMessage) => void,
    ): void;
    sendRecv(command: string, callback: (message: EslMessage) => void): void;
    api(command: string, argument: string, callback: (message: EslMessage) => void): void;
    /** Writes to the wire as it is; emits 'error' when the socket is gone. */
    send(command: string): void;
    /** Gives a message to the library's own listeners (auth, replies). */
    _onEvent: Listener;
  }

  interface Library {
    readonly Connection: new (host: string, port: number, password: string) => Connection;
  }

  const library: Library;
  export = library;
}
