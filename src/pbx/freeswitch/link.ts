// The link to one FreeSWITCH: what is said over the event socket. Rule: it only asks and listens, but for calls
// that it is told to place. Facts: mod_event_socket.c, and sessions with FreeSWITCH 1.11.

import type { Logger } from 'pino';
import type { EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import type { ClickToCallSettings, Placement } from '../call-order.ts';
import type { Dialect, FrameHandlers, Greeted, Line } from '../dialect.ts';
import type { LinkSink, LinkStatus, PbxLink } from '../link.ts';
import type { LinkAddress } from '../link-sentences.ts';
import { createReconnectingLink, LINK_TIMINGS, type LinkTimings } from '../reconnecting-link.ts';
import type { EslEvent } from './event.ts';
import { askLists, enter, type Lists, subscribe } from './link-handshake.ts';
import { startRoutine } from './link-routine.ts';
import { FREESWITCH_WORDS } from './link-sentences.ts';
import { placeCall, readJobEnd } from './originate.ts';
import { openSession, type Session } from './session.ts';
import { createTranslation, type Translation } from './translate.ts';

export interface FreeswitchLinkOptions extends LinkAddress {
  readonly password: string;
  readonly clickToCall?: ClickToCallSettings;
  readonly timings?: Partial<FreeswitchTimings>;
}

export interface FreeswitchTimings extends LinkTimings {
  readonly tickEveryMs: number;
}

const TIMINGS: FreeswitchTimings = { ...LINK_TIMINGS, tickEveryMs: 1_000 };

export function createFreeswitchLink(options: FreeswitchLinkOptions, sink: LinkSink, log: Logger): PbxLink {
  const timed = { ...options, timings: { ...TIMINGS, ...options.timings } };
  const pbxLog = log.child({ pbx: options.pbx });
  return createReconnectingLink(new FreeswitchDialect(timed, pbxLog), timed, sink, pbxLog);
}

interface TimedOptions extends FreeswitchLinkOptions {
  readonly timings: FreeswitchTimings;
}

class FreeswitchDialect implements Dialect<EslEvent, Session> {
  readonly type = 'freeswitch';
  readonly words = FREESWITCH_WORDS;
  readonly #options: TimedOptions;
  readonly #log: Logger;
  readonly #translation: Translation = createTranslation();
  #clock: LinkStatus['clock'] = null;
  #askedOffsetMs: number | null = null;

  constructor(options: TimedOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  get clock(): LinkStatus['clock'] {
    return this.#clock;
  }

  get clockOffsetMs(): number | null {
    return this.#askedOffsetMs ?? this.#translation.offsetMs;
  }

  get eventOffsetMs(): number {
    return this.clockOffsetMs ?? 0;
  }

  get framesUnknown(): number {
    return this.#translation.unknownEvents;
  }

  open({ frames, malformed, closed }: FrameHandlers<EslEvent>): Session {
    const { connectMs } = this.#options.timings;
    return openSession({ ...this.#options, connectMs }, { events: frames, malformed, closed });
  }

  async bringUp(session: Session, line: Line): Promise<Greeted> {
    const { timings } = this.#options;
    const { connectMs, loginMs, pingDeadlineMs } = timings;
    const { version, boot, offsetMs } = await enter(session, connectMs + loginMs, pingDeadlineMs);
    const { isFiltered } = await subscribe(session, pingDeadlineMs);
    const lists = await askLists(session, pingDeadlineMs);
    const heard = (measuredMs: number | null) => {
      line.heard();
      this.#askedOffsetMs = measuredMs ?? this.#askedOffsetMs;
    };
    heard(offsetMs);
    line.hand(this.#begin(boot));
    line.hand(this.#list(lists, true));
    line.flow();
    startRoutine(session, timings, line, {
      tick: () => line.hand(this.#translation.tick(Date.now())),
      heard,
      listed: (later) => line.hand(this.#list(later, false)),
    });
    this.#clock = 'pbx';
    this.#log.debug({ version, isFiltered, offsetMs }, 'session is up');
    return { version, message: null };
  }

  /** The boot is known, if not null. Gives the word that the PBX was restarted, if it was. */
  #begin(boot: string | null): PbxEvent[] {
    if (boot === null) return [];
    const started = this.#translation.started(boot, Date.now());
    if (started.length > 0) this.#log.info({ boot }, 'the PBX was restarted');
    return started;
  }

  #list({ channels, bridged }: Lists, first: boolean): PbxEvent[] {
    return this.#translation.list(channels, bridged, first, Date.now());
  }

  translate(event: EslEvent, arrivedAt: EpochMs): PbxEvent[] {
    return this.#translation.translate(event, arrivedAt);
  }

  takeAnomalies() {
    return this.#translation.takeAnomalies();
  }

  flush(): PbxEvent[] {
    return this.#translation.flush();
  }

  placeCall(session: Session | null, placement: Placement): Promise<string | null> {
    const { pbx, timings } = this.#options;
    return placeCall(session, placement, { pbx, answerMs: timings.pingDeadlineMs });
  }

  readOrderEnd(event: EslEvent) {
    return readJobEnd(event);
  }
}
