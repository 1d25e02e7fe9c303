// The link to one Asterisk: what is said over AMI, and which clock counts. Rule: it only asks and listens, but for
// calls that it is told to place. Facts: sessions with Asterisk 16 and 22, and the AMI documentation.

import type { Logger } from 'pino';
import type { EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import type { ClickToCallSettings, Placement } from '../call-order.ts';
import type { Dialect, FrameHandlers, Greeted, Line } from '../dialect.ts';
import type { LinkSink, LinkStatus, PbxLink } from '../link.ts';
import type { LinkAddress } from '../link-sentences.ts';
import { createReconnectingLink, LINK_TIMINGS, type LinkTimings } from '../reconnecting-link.ts';
import { type AmiFrame, field, isTimeless } from './frame.ts';
import { type Handshake, shakeHands } from './link-handshake.ts';
import { startRoutine } from './link-routine.ts';
import { ASTERISK_WORDS } from './link-sentences.ts';
import { placeCall, readOriginateEnd } from './originate.ts';
import { openSession, type Session } from './session.ts';
import { createTranslation, seedClock, type Translation } from './translate.ts';

export interface AsteriskLinkOptions extends LinkAddress {
  readonly username: string;
  readonly secret: string;
  readonly clickToCall?: ClickToCallSettings;
  readonly timings?: Partial<LinkTimings>;
}

export function createAsteriskLink(options: AsteriskLinkOptions, sink: LinkSink, log: Logger): PbxLink {
  const timed = { ...options, timings: { ...LINK_TIMINGS, ...options.timings } };
  const pbxLog = log.child({ pbx: options.pbx });
  return createReconnectingLink(new AsteriskDialect(timed, pbxLog), timed, sink, pbxLog);
}

interface TimedOptions extends AsteriskLinkOptions {
  readonly timings: LinkTimings;
}

class AsteriskDialect implements Dialect<AmiFrame, Session> {
  readonly type = 'asterisk';
  readonly words = ASTERISK_WORDS;
  readonly #options: TimedOptions;
  readonly #log: Logger;
  #clock: LinkStatus['clock'] = null;
  #pingOffsetMs: number | null = null;
  #boot: string | null = null;
  #translation: Translation = createTranslation();
  #unknownBefore = 0;

  constructor(options: TimedOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  get clock(): LinkStatus['clock'] {
    return this.#clock;
  }

  get clockOffsetMs(): number | null {
    return this.#translation.offsetMs ?? this.#pingOffsetMs;
  }

  get eventOffsetMs(): number {
    return this.#translation.offsetMs ?? 0;
  }

  get framesUnknown(): number {
    return this.#unknownBefore + this.#translation.unknownFrames;
  }

  open({ frames, closed }: FrameHandlers<AmiFrame>): Session {
    const { connectMs } = this.#options.timings;
    return openSession({ ...this.#options, connectMs }, { frames, closed });
  }

  async bringUp(session: Session, line: Line): Promise<Greeted> {
    const { timings, pbx, username } = this.#options;
    const { connectMs, loginMs, pingDeadlineMs } = timings;
    const answers = await shakeHands(session, { connectMs, loginMs, answerMs: pingDeadlineMs });
    line.hand(this.#begin(answers));
    line.flow();
    const routine = startRoutine(session, timings, line, (offsetMs) => {
      line.heard();
      this.#pingOffsetMs = offsetMs ?? this.#pingOffsetMs;
    });
    const mayList = await routine.firstLists();
    const { version, amiVersion: ami, isFiltered } = answers;
    this.#log.debug({ version, ami, isFiltered, mayList, offsetMs: this.#pingOffsetMs }, 'session is up');
    const message = mayList
      ? null
      : `PBX "${pbx}" does not list its channels to "${username}", so calls in progress are not seen after a reconnect. Add reporting to its write line in manager.conf.`;
    return { version, message };
  }

  /** The boot is known. Gives the word that the PBX was restarted, if it was. */
  #begin({ boot, offsetMs }: Handshake): PbxEvent[] {
    const now = Date.now();
    this.#pingOffsetMs = offsetMs;
    const stampedBy = this.#clock === 'pbx' ? offsetMs : null;
    this.#unknownBefore += this.#translation.unknownFrames;
    this.#translation = createTranslation();
    if (stampedBy !== null) seedClock(this.#translation, now, stampedBy);
    const known = this.#boot;
    this.#boot = boot ?? known;
    if (known === null || boot === null || boot === known) return [];
    this.#log.info({ boot }, 'the PBX was restarted');
    return [{ type: 'pbx-started', at: now + (stampedBy ?? 0), boot }];
  }

  translate(frame: AmiFrame, arrivedAt: EpochMs): readonly PbxEvent[] {
    if (this.#clock !== 'pbx') this.#judgeClock(frame);
    return this.#translation.translate(frame, arrivedAt);
  }

  /** Answers to our own questions never carry a time; events do, or the administrator left it off. */
  #judgeClock(frame: AmiFrame): void {
    if (field(frame, 'timestamp') !== '') this.#clock = 'pbx';
    else if (isTimeless(frame)) this.#clock = 'arrival';
  }

  takeAnomalies() {
    return this.#translation.takeAnomalies();
  }

  flush(): PbxEvent[] {
    return [];
  }

  placeCall(session: Session | null, placement: Placement): Promise<string | null> {
    const { pbx, username, timings } = this.#options;
    return placeCall(session, placement, { pbx, username, answerMs: timings.pingDeadlineMs });
  }

  readOrderEnd(frame: AmiFrame) {
    return readOriginateEnd(frame);
  }
}
