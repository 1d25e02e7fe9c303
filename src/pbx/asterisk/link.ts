// The link to one Asterisk: connects, reconnects for ever, and hands translated events to its sink in order of
// arrival. Rule: it only asks and listens, but for calls it is told to place; every wait has a deadline, every buffer a bound. Facts: sessions with
// Asterisk 16 and 22, and the AMI documentation.

import type { Logger } from 'pino';
import type { EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import type { CallOrder, ClickToCallSettings } from '../call-order.ts';
import { createLadder, type Ladder } from '../ladder.ts';
import type { LinkSink, LinkStatus, PbxLink } from '../link.ts';
import { explain, type LinkAddress, sentenceOf } from '../link-sentences.ts';
import { createOrderBook, type OrderBook } from '../order-book.ts';
import { type SessionEnd, SessionError } from '../session.ts';
import { type AmiFrame, field, isTimeless } from './frame.ts';
import { type Handshake, shakeHands } from './link-handshake.ts';
import { type Routine, startRoutine } from './link-routine.ts';
import { ASTERISK_WORDS } from './link-sentences.ts';
import { placeCall, readOriginateEnd } from './originate.ts';
import { openSession, type Session } from './session.ts';
import { createTranslation, seedClock, type Translation } from './translate.ts';

export interface AsteriskLinkOptions extends LinkAddress {
  readonly username: string;
  readonly secret: string;
  readonly clickToCall?: ClickToCallSettings;
  readonly timings?: Partial<AsteriskTimings>;
}

export interface AsteriskTimings {
  readonly connectMs: number;
  readonly loginMs: number;
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
  readonly ladderFirstMs: number;
  readonly ladderMaxMs: number;
  readonly stopMs: number;
}

const TIMINGS: AsteriskTimings = {
  connectMs: 5_000,
  loginMs: 5_000,
  pingEveryMs: 10_000,
  pingDeadlineMs: 5_000,
  listEveryMs: 60_000,
  ladderFirstMs: 500,
  ladderMaxMs: 30_000,
  stopMs: 2_000,
};

/** Frames that wait until it is known whether the PBX was restarted; more are let through unasked. */
const HELD_FRAMES_MAX = 50_000;
const ANOMALIES_PER_SECOND_MAX = 50;
/** A PBX that hangs up so soon after the daemon held its reading back hung up because of that. */
const OVERRUN_MS = 10_000;

export function createAsteriskLink(options: AsteriskLinkOptions, sink: LinkSink, log: Logger): PbxLink {
  return new AsteriskLink(options, sink, log);
}

type Shown = Pick<LinkStatus, 'state' | 'tried' | 'problem' | 'message' | 'version' | 'clock'>;

class AsteriskLink implements PbxLink {
  readonly pbx: string;
  readonly #options: AsteriskLinkOptions;
  readonly #timings: AsteriskTimings;
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
  #unknownBefore = 0;
  #anomalies = 0;
  #anomalySecond = { second: 0, count: 0 };
  #lastFrameAt: EpochMs | null = null;
  #lastHeardAt: EpochMs | null = null;
  #pingOffsetMs: number | null = null;
  #boot: string | null = null;
  #session: Session | null = null;
  #routine: Routine | null = null;
  #retry: NodeJS.Timeout | null = null;
  #translation: Translation = createTranslation();
  /** Frames of a session whose boot is not known yet; null once they flow. */
  #held: { frames: readonly AmiFrame[]; arrivedAt: EpochMs }[] | null = [];
  #paused = false;
  #pausedUntil: EpochMs = 0;

  constructor(options: AsteriskLinkOptions, sink: LinkSink, log: Logger) {
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
      type: 'asterisk',
      ...this.#shown,
      since: this.#since,
      clockOffsetMs: this.#translation.offsetMs ?? this.#pingOffsetMs,
      connects: this.#connects,
      framesReceived: this.#framesReceived,
      framesUnknown: this.#unknownBefore + this.#translation.unknownFrames,
      anomalies: this.#anomalies,
      lastFrameAt: this.#lastFrameAt,
    };
  }

  originate(order: CallOrder): Promise<void> {
    const options = { ...this.#options, answerMs: this.#timings.pingDeadlineMs };
    return this.#orders.place(order, this.status(), (placement) =>
      placeCall(this.#session, placement, options),
    );
  }

  #connect(): void {
    this.#retry = null;
    this.#show({ state: 'connecting' });
    this.#held = [];
    this.#paused = false;
    this.#pausedUntil = 0;
    const session = openSession(
      { ...this.#options, connectMs: this.#timings.connectMs },
      {
        frames: (frames, arrivedAt) => this.#receive(frames, arrivedAt),
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
    const { connectMs, loginMs, pingEveryMs, pingDeadlineMs, listEveryMs } = this.#timings;
    const answers = await shakeHands(session, { connectMs, loginMs, answerMs: pingDeadlineMs });
    this.#flowFrom(answers);
    this.#routine = startRoutine(
      session,
      { pingEveryMs, pingDeadlineMs, listEveryMs },
      {
        wasPausedSince: (at) => this.#paused || this.#pausedUntil >= at,
        heard: (offsetMs) => {
          this.#ladder.reset();
          this.#lastHeardAt = Date.now();
          this.#pingOffsetMs = offsetMs ?? this.#pingOffsetMs;
        },
      },
    );
    const mayList = await this.#routine.firstLists();
    const { version, amiVersion: ami, isFiltered } = answers;
    this.#connects++;
    this.#show({
      state: 'up',
      tried: true,
      problem: null,
      message: mayList ? null : this.#blindSentence(),
      version,
    });
    this.#log.debug({ version, ami, isFiltered, mayList, offsetMs: this.#pingOffsetMs }, 'session is up');
  }

  #blindSentence(): string {
    const { pbx, username } = this.#options;
    return `PBX "${pbx}" does not list its channels to "${username}", so calls in progress are not seen after a reconnect. Add reporting to its write line in manager.conf.`;
  }

  /** The boot is known: what was held back flows, after the word that the PBX was restarted, if it was. */
  #flowFrom(answers: Handshake): void {
    const now = Date.now();
    this.#lastHeardAt = now;
    this.#pingOffsetMs = answers.offsetMs;
    const isStamped = this.#shown.clock === 'pbx';
    this.#unknownBefore += this.#translation.unknownFrames;
    this.#translation = createTranslation();
    if (isStamped && answers.offsetMs !== null) seedClock(this.#translation, now, answers.offsetMs);
    const known = this.#boot;
    this.#boot = answers.boot ?? known;
    const held = this.#held ?? [];
    this.#held = null;
    if (known !== null && answers.boot !== null && answers.boot !== known) {
      const at = now + (isStamped ? (answers.offsetMs ?? 0) : 0);
      this.#log.info({ boot: answers.boot }, 'the PBX was restarted');
      this.#hand([{ type: 'pbx-started', at, boot: answers.boot }]);
    }
    for (const { frames, arrivedAt } of held) this.#translate(frames, arrivedAt);
  }

  #receive(frames: readonly AmiFrame[], arrivedAt: EpochMs): void {
    this.#framesReceived += frames.length;
    this.#lastFrameAt = arrivedAt;
    this.#lastHeardAt = arrivedAt;
    if (this.#held === null) {
      this.#translate(frames, arrivedAt);
      return;
    }
    this.#held.push({ frames, arrivedAt });
    const count = this.#held.reduce((sum, batch) => sum + batch.frames.length, 0);
    if (count > HELD_FRAMES_MAX) {
      this.#session?.destroy({ problem: 'silent', reason: 'it sends events and does not answer' });
    }
  }

  #translate(frames: readonly AmiFrame[], arrivedAt: EpochMs): void {
    const events: PbxEvent[] = [];
    for (const frame of frames) {
      for (const event of this.#translation.translate(frame, arrivedAt)) events.push(event);
    }
    this.#judgeClock(frames);
    for (const anomaly of this.#translation.takeAnomalies()) {
      this.#anomalies++;
      const second = Math.floor(arrivedAt / 1_000);
      if (this.#anomalySecond.second !== second) this.#anomalySecond = { second, count: 0 };
      if (++this.#anomalySecond.count <= ANOMALIES_PER_SECOND_MAX) this.#sink.anomaly(this.pbx, anomaly);
    }
    if (events.length > 0) this.#hand(this.#orders.follow(events));
    for (const frame of frames) this.#orders.settle(readOriginateEnd(frame));
  }

  /** Answers to our own questions never carry a time; events do, or the administrator left it off. */
  #judgeClock(frames: readonly AmiFrame[]): void {
    if (this.#shown.clock === 'pbx') return;
    if (frames.some((frame) => field(frame, 'timestamp') !== '')) {
      this.#show({ clock: 'pbx' });
    } else if (this.#shown.clock === null && frames.some(isTimeless)) {
      this.#show({ clock: 'arrival' });
    }
  }

  #hand(events: readonly PbxEvent[]): void {
    if (this.#sink.events(this.pbx, events) || this.#paused) return;
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
      end.problem === 'closed' && (this.#paused || Date.now() - this.#pausedUntil < OVERRUN_MS);
    const { problem, reason } = isOverrun ? { problem: 'overrun' as const, reason: end.reason } : end;
    const message = sentenceOf(explain({ problem, reason }, this.#options, ASTERISK_WORDS));
    this.#log.debug({ problem, reason }, 'session ended');
    if (wasLive) {
      const at = (this.#lastHeardAt ?? Date.now()) + (this.#translation.offsetMs ?? 0);
      this.#held = [];
      this.#hand([{ type: 'link-lost', at, reason: problem }]);
    }
    this.#show({ state: 'down', tried: true, problem, message });
    const waitMs = problem === 'too_old' ? this.#timings.ladderMaxMs : this.#ladder.next();
    this.#retry = setTimeout(() => this.#connect(), waitMs);
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
