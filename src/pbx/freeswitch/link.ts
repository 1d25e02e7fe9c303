// The link to one FreeSWITCH: connects, reconnects for ever, and hands translated events to its sink in order of
// arrival. Rule: it only asks and listens, but for calls it is told to place; every wait has a deadline, every buffer a bound. Facts:
// mod_event_socket.c, and sessions with FreeSWITCH 1.11.

import type { Logger } from 'pino';
import type { EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import type { CallOrder, ClickToCallSettings } from '../call-order.ts';
import { createLadder, type Ladder } from '../ladder.ts';
import type { LinkSink, LinkStatus, PbxLink } from '../link.ts';
import { explain, type LinkAddress, sentenceOf } from '../link-sentences.ts';
import { createOrderBook, type OrderBook } from '../order-book.ts';
import { type SessionEnd, SessionError } from '../session.ts';
import type { EslEvent } from './event.ts';
import { askLists, type Entry, enter, type Lists, subscribe } from './link-handshake.ts';
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

export interface FreeswitchTimings {
  readonly connectMs: number;
  readonly loginMs: number;
  readonly tickEveryMs: number;
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
  readonly ladderFirstMs: number;
  readonly ladderMaxMs: number;
  readonly stopMs: number;
}

const TIMINGS: FreeswitchTimings = {
  connectMs: 5_000,
  loginMs: 5_000,
  tickEveryMs: 1_000,
  pingEveryMs: 10_000,
  pingDeadlineMs: 5_000,
  listEveryMs: 60_000,
  ladderFirstMs: 500,
  ladderMaxMs: 30_000,
  stopMs: 2_000,
};

/** Events that wait for the first list of channels; a PBX that sends more and does not answer is given up. */
const HELD_EVENTS_MAX = 50_000;
const ANOMALIES_PER_SECOND_MAX = 50;
/** A PBX that hangs up so soon after the daemon held its reading back hung up because of that. */
const OVERRUN_MS = 10_000;

export function createFreeswitchLink(options: FreeswitchLinkOptions, sink: LinkSink, log: Logger): PbxLink {
  return new FreeswitchLink(options, sink, log);
}

type Shown = Pick<LinkStatus, 'state' | 'tried' | 'problem' | 'message' | 'version' | 'clock'>;

class FreeswitchLink implements PbxLink {
  readonly pbx: string;
  readonly #options: FreeswitchLinkOptions;
  readonly #timings: FreeswitchTimings;
  readonly #sink: LinkSink;
  readonly #log: Logger;
  readonly #ladder: Ladder;
  readonly #orders: OrderBook;
  readonly #translation: Translation = createTranslation();
  #shown: Shown = {
    state: 'down',
    tried: false,
    problem: null,
    message: null,
    version: null,
    clock: null,
  };
  #since: EpochMs = Date.now();
  #connects = 0;
  #framesReceived = 0;
  #anomalies = 0;
  #anomalySecond = { second: 0, count: 0 };
  #lastFrameAt: EpochMs | null = null;
  #lastHeardAt: EpochMs | null = null;
  #askedOffsetMs: number | null = null;
  #session: Session | null = null;
  #routine: { stop(): void } | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Events of a session whose first list has not come yet; null once they flow. */
  #held: { events: readonly EslEvent[]; arrivedAt: EpochMs }[] | null = [];
  #heldCount = 0;
  #paused = false;
  #pausedUntil: EpochMs = 0;

  constructor(options: FreeswitchLinkOptions, sink: LinkSink, log: Logger) {
    this.pbx = options.pbx;
    this.#options = options;
    this.#timings = { ...TIMINGS, ...options.timings };
    this.#sink = sink;
    this.#orders = createOrderBook(options, sink);
    this.#log = log.child({ pbx: options.pbx });
    const { ladderFirstMs: firstMs, ladderMaxMs: maxMs } = this.#timings;
    this.#ladder = createLadder({ firstMs, maxMs, random: Math.random });
  }

  start(): void {
    if (this.#session === null && this.#retry === null) this.#connect();
  }

  async stop(): Promise<void> {
    this.#show({ state: 'stopped' });
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#routine?.stop();
    await this.#session?.leave(this.#timings.stopMs);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#pausedUntil = Date.now();
    this.#session?.resume();
  }

  status(): LinkStatus {
    return {
      pbx: this.pbx,
      type: 'freeswitch',
      ...this.#shown,
      since: this.#since,
      clockOffsetMs: this.#askedOffsetMs ?? this.#translation.offsetMs,
      connects: this.#connects,
      framesReceived: this.#framesReceived,
      framesUnknown: this.#translation.unknownEvents,
      anomalies: this.#anomalies,
      lastFrameAt: this.#lastFrameAt,
    };
  }

  originate(order: CallOrder): Promise<void> {
    const options = { pbx: this.pbx, answerMs: this.#timings.pingDeadlineMs };
    return this.#orders.place(order, this.status(), (placement) =>
      placeCall(this.#session, placement, options),
    );
  }

  #connect(): void {
    this.#retry = null;
    this.#show({ state: 'connecting' });
    this.#held = [];
    this.#heldCount = 0;
    this.#paused = false;
    this.#pausedUntil = 0;
    const session = openSession(
      { ...this.#options, connectMs: this.#timings.connectMs },
      {
        events: (events, arrivedAt) => this.#receive(events, arrivedAt),
        malformed: (detail) => this.#complain({ at: Date.now(), code: 'malformed_event', detail }),
        closed: (end) => this.#lose(end),
      },
    );
    this.#session = session;
    void this.#bringUp(session).catch((error: unknown) => {
      if (!(error instanceof SessionError)) throw error;
      session.destroy(error.end);
    });
  }

  async #bringUp(session: Session): Promise<void> {
    const { connectMs, loginMs, pingDeadlineMs } = this.#timings;
    const entry = await enter(session, connectMs + loginMs, pingDeadlineMs);
    const { isFiltered } = await subscribe(session, pingDeadlineMs);
    const lists = await askLists(session, pingDeadlineMs);
    this.#flowFrom(entry, lists);
    this.#routine = startRoutine(session, this.#timings, {
      wasPausedSince: (at) => this.#paused || this.#pausedUntil >= at,
      tick: () => this.#hand(this.#translation.tick(Date.now())),
      heard: (offsetMs) => this.#hear(offsetMs),
      listed: (later) => this.#list(later, false),
    });
    this.#connects++;
    this.#show({
      state: 'up',
      tried: true,
      problem: null,
      message: null,
      version: entry.version,
      clock: 'pbx',
    });
    this.#log.debug({ version: entry.version, isFiltered, offsetMs: entry.offsetMs }, 'session is up');
  }

  /** Who lives is known: what was held back flows, after the word that the PBX was restarted, if it was. */
  #flowFrom(entry: Entry, lists: Lists): void {
    const now = Date.now();
    this.#hear(entry.offsetMs);
    if (entry.boot !== null) {
      const started = this.#translation.started(entry.boot, now);
      if (started.length > 0) this.#log.info({ boot: entry.boot }, 'the PBX was restarted');
      this.#hand(started);
    }
    this.#list(lists, true);
    const held = this.#held ?? [];
    this.#held = null;
    for (const { events, arrivedAt } of held) this.#translate(events, arrivedAt);
  }

  #hear(offsetMs: number | null): void {
    this.#ladder.reset();
    this.#lastHeardAt = Date.now();
    this.#askedOffsetMs = offsetMs ?? this.#askedOffsetMs;
  }

  #list(lists: Lists, first: boolean): void {
    const events = this.#translation.list(lists.channels, lists.bridged, first, Date.now());
    this.#takeAnomalies();
    this.#hand(events);
  }

  #receive(events: readonly EslEvent[], arrivedAt: EpochMs): void {
    this.#framesReceived += events.length;
    this.#lastFrameAt = arrivedAt;
    this.#lastHeardAt = arrivedAt;
    if (this.#held === null) {
      this.#translate(events, arrivedAt);
      return;
    }
    this.#held.push({ events, arrivedAt });
    this.#heldCount += events.length;
    if (this.#heldCount > HELD_EVENTS_MAX) {
      this.#session?.destroy({ problem: 'silent', reason: 'it sends events and does not answer' });
    }
  }

  #translate(events: readonly EslEvent[], arrivedAt: EpochMs): void {
    const told: PbxEvent[] = [];
    for (const event of events) {
      for (const each of this.#translation.translate(event, arrivedAt)) told.push(each);
    }
    this.#takeAnomalies();
    this.#hand(this.#orders.follow(told));
    for (const event of events) this.#orders.settle(readJobEnd(event));
  }

  #takeAnomalies(): void {
    for (const anomaly of this.#translation.takeAnomalies()) this.#complain(anomaly);
  }

  #complain(anomaly: Parameters<LinkSink['anomaly']>[1]): void {
    this.#anomalies++;
    const second = Math.floor(Date.now() / 1_000);
    if (this.#anomalySecond.second !== second) this.#anomalySecond = { second, count: 0 };
    if (++this.#anomalySecond.count <= ANOMALIES_PER_SECOND_MAX) this.#sink.anomaly(this.pbx, anomaly);
  }

  #hand(events: readonly PbxEvent[]): void {
    if (events.length === 0 || this.#sink.events(this.pbx, events) || this.#paused) return;
    this.#paused = true;
    this.#session?.pause();
  }

  #lose(end: SessionEnd): void {
    this.#session = null;
    this.#routine?.stop();
    this.#routine = null;
    if (this.#shown.state === 'stopped') return;
    const wasLive = this.#held === null;
    const isOverrun =
      end.problem === 'closed' &&
      (this.#paused ||
        Date.now() - this.#pausedUntil < OVERRUN_MS ||
        end.reason.includes('events were lost'));
    const { problem, reason } = isOverrun ? { problem: 'overrun' as const, reason: end.reason } : end;
    const message = sentenceOf(explain({ problem, reason }, this.#options, FREESWITCH_WORDS));
    this.#log.debug({ problem, reason }, 'session ended');
    if (wasLive) {
      const at = (this.#lastHeardAt ?? Date.now()) + (this.#askedOffsetMs ?? this.#translation.offsetMs ?? 0);
      this.#held = [];
      this.#hand([...this.#translation.flush(), { type: 'link-lost', at, reason: problem }]);
    }
    this.#show({ state: 'down', tried: true, problem, message });
    this.#retry = setTimeout(() => this.#connect(), this.#ladder.next());
  }

  #show(patch: Partial<Shown>): void {
    const before = this.#shown;
    if (before.state === 'stopped') return;
    this.#shown = { ...before, ...patch };
    const keys = Object.keys(patch) as (keyof Shown)[];
    if (keys.every((key) => before[key] === this.#shown[key])) return;
    if (before.state !== this.#shown.state) this.#since = Date.now();
    this.#sink.status(this.status());
  }
}
