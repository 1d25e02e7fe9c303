// What can go wrong with a PBX, on demand: tests of the link ask for one. Rule: without a fault the simulator
// behaves like a healthy Asterisk 22.

export type Fault =
  /** Accepts the connection and says nothing, not even its greeting. */
  | 'silent'
  /** Accepts the login and says nothing from then on. */
  | 'silent-after-login'
  /** Closes the connection in the middle of an event (see CUT_AFTER_EVENTS). */
  | 'cut-mid-event'
  /** `timestampevents = no`: events carry no time. */
  | 'no-timestamp'
  /** Asterisk 11. */
  | 'old-version';

export const CUT_AFTER_EVENTS = 40;

export function greetingOf(fault: Fault | null): string {
  return `Asterisk Call Manager/${fault === 'old-version' ? '1.3' : '11.0.0'}\r\n`;
}

export function versionOf(fault: Fault | null): { readonly ami: string; readonly asterisk: string } {
  if (fault === 'old-version') return { ami: '1.3', asterisk: '11.25.3' };
  return { ami: '11.0.0', asterisk: '22.5.1' };
}
