// The life of a link to a PBX of any kind: connects, reconnects for ever, hands translated events to its sink in
// order of arrival, and stops reading while the daemon's queue is full. Rule: every wait has a deadline, every
// buffer a bound. What is said to the PBX, and how its frames are read, is up to the dialect.

import type { Logger } from 'pino';
import type { Anomaly, EpochMs, PbxEvent } from '../events/vocabulary.ts';
import type { CallOrder } from './call-order.ts';
import type { Dialect, Line } from './dialect.ts';
import { createLadder, type Ladder } from './ladder.ts';
import type { LinkSink, LinkStatus, PbxLink } from './link.ts';
import { explain, type LinkAddress, sentenceOf } from './link-sentences.ts';
import { createOrderBook, type OrderBook, type OrderBookOptions } from './order-book.ts';
import { createRounds, type Rounds } from './rounds.ts';
import { type PbxSession, type SessionEnd, SessionError } from './session.ts';

export interface LinkTimings {
  readonly connectMs: number;
  readonly loginMs: number;
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
  readonly ladderFirstMs: number;
  readonly ladderMaxMs: number;
  readonly stopMs: number;
}

export const LINK_TIMINGS: LinkTimings = {
  connectMs: 5_000,
  loginMs: 5_000,
  pingEveryMs: 10_000,
  pingDeadlineMs: 5_000,
  listEveryMs: 60_000,
  ladderFirstMs: 500,
  ladderMaxMs: 30_000,
  stopMs: 2_000,
};

export interface ReconnectingLinkOptions extends LinkAddress, OrderBookOptions {
  readonly pbx: string;
  readonly index?: number;
  readonly timings: LinkTimings;
}

/** Frames that are held back until it is known whether the PBX was restarted and who lives; a PBX that sends more
 * and does not answer is given up. */
const HELD_FRAMES_MAX = 50_000;
const ANOMALIES_PER_SECOND_MAX = 50;
/** Beyond its own deadlines: a busy machine is no reason to kill a daemon. */
const STUCK_GRACE_MS = 20_000;
/** A PBX that hangs up so soon after the daemon held its reading back hung up because of that. */
const OVERRUN_MS = 10_000;

/** `log` names the PBX. */
export function createReconnectingLink<Frame, Session extends PbxSession>(
  dialect: Dialect<Frame, Session>,
  options: ReconnectingLinkOptions,
  sink: LinkSink,
  log: Logger,
): PbxLink {
  return new ReconnectingLink(dialect, options, sink, log);
}

type Shown = Pick<LinkStatus, 'state' | 'tried' | 'problem' | 'message' | 'version' | 'clock'>;

class ReconnectingLink<Frame, Session extends PbxSession> implements PbxLink {
  readonly pbx: string;
  readonly #dialect: Dialect<Frame, Session>;
  readonly #options: ReconnectingLinkOptions;
  readonly #sink: LinkSink;
  readonly #log: Logger;
  readonly #ladder: Ladder;
  readonly #orders: OrderBook;
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
  /** When something last went on, by a clock that nobody sets. */
  #movedAt = performance.now();
  #session: Session | null = null;
  #rounds: Rounds | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Frames of a session that must not flow yet; null once they do. */
  #held: { frames: readonly Frame[]; arrivedAt: EpochMs }[] | null = [];
  #heldCount = 0;
  #paused = false;
  #pausedUntil: EpochMs = 0;

  constructor(
    dialect: Dialect<Frame, Session>,
    options: ReconnectingLinkOptions,
    sink: LinkSink,
    log: Logger,
  ) {
    this.pbx = options.pbx;
    this.#dialect = dialect;
    this.#options = options;
    this.#sink = sink;
    this.#orders = createOrderBook(options, sink);
    this.#log = log;
    const { ladderFirstMs: firstMs, ladderMaxMs: maxMs } = options.timings;
    this.#ladder = createLadder({ firstMs, maxMs, random: Math.random });
  }

  start(): void {
    if (this.#session === null && this.#retry === null) this.#connect();
  }

  async stop(): Promise<void> {
    this.#show({ state: 'stopped' });
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#rounds?.stop();
    await this.#session?.leave(this.#options.timings.stopMs);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#pausedUntil = Date.now();
    this.#movedAt = performance.now();
    this.#session?.resume();
  }

  isStuck(now: number): boolean {
    const { state } = this.#shown;
    if (state === 'stopped') return false;
    const { connectMs, loginMs, pingEveryMs, pingDeadlineMs, ladderMaxMs } = this.#options.timings;
    const stillMs = now - this.#movedAt;
    if (state !== 'up') return stillMs > connectMs + loginMs + ladderMaxMs + STUCK_GRACE_MS;
    // Somebody else is slow, and is watched by others.
    return !this.#paused && stillMs > pingEveryMs + pingDeadlineMs + STUCK_GRACE_MS;
  }

  status(): LinkStatus {
    return {
      pbx: this.pbx,
      type: this.#dialect.type,
      ...this.#shown,
      since: this.#since,
      clockOffsetMs: this.#dialect.clockOffsetMs,
      connects: this.#connects,
      framesReceived: this.#framesReceived,
      framesUnknown: this.#dialect.framesUnknown,
      anomalies: this.#anomalies,
      lastFrameAt: this.#lastFrameAt,
    };
  }

  originate(order: CallOrder): Promise<void> {
    return this.#orders.place(order, this.status(), (placement) =>
      this.#dialect.placeCall(this.#session, placement),
    );
  }

  #connect(): void {
    this.#retry = null;
    this.#show({ state: 'connecting' });
    this.#held = [];
    this.#heldCount = 0;
    this.#paused = false;
    this.#pausedUntil = 0;
    const session = this.#dialect.open({
      frames: (frames, arrivedAt) => this.#receive(frames, arrivedAt),
      malformed: (detail) => this.#complain({ at: Date.now(), code: 'malformed_event', detail }),
      closed: (end) => this.#lose(end),
    });
    this.#session = session;
    this.#rounds = createRounds();
    void this.#bringUp(session, this.#rounds).catch((error: unknown) => {
      if (!(error instanceof SessionError)) throw error;
      session.destroy(error.end);
    });
  }

  async #bringUp(session: Session, rounds: Rounds): Promise<void> {
    const line: Line = {
      rounds,
      wasPausedSince: (at) => this.#paused || this.#pausedUntil >= at,
      heard: () => {
        this.#ladder.reset();
        this.#hear(Date.now());
      },
      hand: (events) => this.#hand(events),
      flow: () => this.#flow(),
    };
    const { version, message } = await this.#dialect.bringUp(session, line);
    this.#connects++;
    const { clock } = this.#dialect;
    this.#show({ state: 'up', tried: true, problem: null, message, version, clock });
  }

  #hear(at: EpochMs): void {
    this.#lastHeardAt = at;
    this.#movedAt = performance.now();
  }

  #flow(): void {
    this.#hear(Date.now());
    const held = this.#held ?? [];
    this.#held = null;
    for (const { frames, arrivedAt } of held) this.#translate(frames, arrivedAt);
  }

  #receive(frames: readonly Frame[], arrivedAt: EpochMs): void {
    this.#framesReceived += frames.length;
    this.#lastFrameAt = arrivedAt;
    this.#hear(arrivedAt);
    if (this.#held === null) {
      this.#translate(frames, arrivedAt);
      return;
    }
    this.#held.push({ frames, arrivedAt });
    this.#heldCount += frames.length;
    if (this.#heldCount > HELD_FRAMES_MAX) {
      this.#session?.destroy({ problem: 'silent', reason: 'it sends events and does not answer' });
    }
  }

  #translate(frames: readonly Frame[], arrivedAt: EpochMs): void {
    const events: PbxEvent[] = [];
    for (const frame of frames) {
      for (const event of this.#dialect.translate(frame, arrivedAt)) events.push(event);
    }
    const { clock } = this.#dialect;
    if (clock !== this.#shown.clock) this.#show({ clock });
    this.#hand(this.#orders.follow(events));
    for (const frame of frames) this.#orders.settle(this.#dialect.readOrderEnd(frame));
  }

  #hand(events: readonly PbxEvent[]): void {
    for (const anomaly of this.#dialect.takeAnomalies()) this.#complain(anomaly);
    if (events.length === 0 || this.#sink.events(this.pbx, events) || this.#paused) return;
    this.#paused = true;
    this.#session?.pause();
  }

  #complain(anomaly: Anomaly): void {
    this.#anomalies++;
    const second = Math.floor(Date.now() / 1_000);
    if (this.#anomalySecond.second !== second) this.#anomalySecond = { second, count: 0 };
    if (++this.#anomalySecond.count <= ANOMALIES_PER_SECOND_MAX) this.#sink.anomaly(this.pbx, anomaly);
  }

  #lose(end: SessionEnd): void {
    this.#session = null;
    this.#rounds?.stop();
    this.#rounds = null;
    if (this.#shown.state === 'stopped') return;
    const wasLive = this.#held === null;
    const isOverrun =
      end.problem === 'closed' && (this.#paused || Date.now() - this.#pausedUntil < OVERRUN_MS);
    const { problem, reason }: SessionEnd = isOverrun ? { ...end, problem: 'overrun' } : end;
    const message = sentenceOf(explain({ problem, reason }, this.#options, this.#dialect.words));
    this.#log.debug({ problem, reason }, 'session ended');
    if (wasLive) {
      const at = (this.#lastHeardAt ?? Date.now()) + this.#dialect.eventOffsetMs;
      this.#held = [];
      this.#hand([...this.#dialect.flush(), { type: 'link-lost', at, reason: problem }]);
    }
    this.#show({ state: 'down', tried: true, problem, message });
    const waitMs = problem === 'too_old' ? this.#options.timings.ladderMaxMs : this.#ladder.next();
    this.#retry = setTimeout(() => this.#connect(), waitMs);
  }

  #show(patch: Partial<Shown>): void {
    const before = this.#shown;
    if (before.state === 'stopped') return;
    this.#shown = { ...before, ...patch };
    const keys = Object.keys(patch) as (keyof Shown)[];
    if (keys.every((key) => before[key] === this.#shown[key])) return;
    if (before.state !== this.#shown.state) this.#movedAt = performance.now();
    // Between two attempts a link that is down is as down as before.
    if ((before.state === 'up') !== (this.#shown.state === 'up')) this.#since = Date.now();
    this.#sink.status(this.status());
  }
}
