// Keeps what PBXs recorded of legs until it is known whether a gap hid them, and then tells their calls again. Called
// inside the engine's transactions. Rule: a call that was seen whole is never touched, and a call in progress waits
// for its end; so the order in which records come, and how often, changes nothing.

import { type Blackout, isHidden, retell } from '../calls/amendment.ts';
import { makeCallId } from '../calls/call-id.ts';
import { type Silence, type Storyteller, silenced } from '../calls/history.ts';
import { callOf } from '../calls/identity.ts';
import type { CallId, CallRecord } from '../calls/record.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { CallsState, Leg } from '../calls/state.ts';
import { type EpochMs, type LegEvent, type LegId, VOCABULARY_VERSION } from '../events/vocabulary.ts';
import type { Cdr, KeptCdr, KnownCall } from '../store/cdr-writer.ts';
import type { Writer } from '../store/writer.ts';

/** What the keeper asks of the engine. */
export interface Sight {
  readonly state: (pbx: string) => CallsState | undefined;
  /** Nobody watches this PBX now. */
  readonly isDark: (pbx: string) => boolean;
}

/** What came of looking. */
export interface Found {
  /** Legs that are over and that nobody saw end. */
  readonly gone: readonly { readonly pbx: string; readonly leg: LegId }[];
  readonly amended: readonly Amended[];
}

export interface Amended {
  readonly calls: readonly CallRecord[];
  /** Calls that turned out to be part of another one. */
  readonly merged: readonly { readonly id: CallId; readonly into: CallId }[];
}

/** Records of one conversation come within this time of each other. */
const SETTLE_MS = 3_000;
/** A call that is in progress is looked at again so often, */
const LIVE_RECHECK_MS = 10_000;
/** and one that has just ended, or may have. */
const RECHECK_MS = 2_000;
/** So long it may take to notice that the link is dead: a leg that nobody saw may yet turn out to have been hidden. */
const DOUBT_MS = 60_000;
/** Records looked at in one transaction; the rest a tick later. */
const LOOKS_MAX = 300;
/** Legs of one conversation; records that name more are no conversation. */
const LEGS_MAX = 200;
const PRUNE_EVERY_MS = 3_600_000;

interface Due {
  readonly pbx: string;
  readonly leg: LegId;
  readonly at: EpochMs;
}

/** Everything that is known of one conversation. */
interface Conversation {
  readonly cdrs: Map<LegId, KeptCdr>;
  readonly calls: Map<CallId, KnownCall>;
  readonly legs: Set<LegId>;
  /** Some of it is in memory: it is not over, or just over. */
  readonly isLive: boolean;
}

export class CdrKeeper {
  readonly #writer: Writer;
  readonly #settings: ReadonlyMap<string, CallSettings>;
  readonly #tellers: ReadonlyMap<string, Storyteller>;
  readonly #retentionMs: number;
  #due: Due[] = [];
  #prunedAt: EpochMs = 0;

  constructor(
    writer: Writer,
    calls: readonly CallSettings[],
    tellers: ReadonlyMap<string, Storyteller>,
    retentionMs: number,
  ) {
    this.#writer = writer;
    this.#settings = new Map(calls.map((settings) => [settings.pbx, settings]));
    this.#tellers = tellers;
    this.#retentionMs = retentionMs;
  }

  /** false: this leg's record is known, and says as much. */
  keep(cdr: Cdr, now: EpochMs): boolean {
    if (!this.#writer.cdrs.keep(cdr, now)) return false;
    this.#due.push({ pbx: cdr.pbx, leg: cdr.leg, at: now + SETTLE_MS });
    return true;
  }

  /** Takes up what nobody had looked at when the daemon stopped, or before the disk failed. */
  restore(now: EpochMs): void {
    this.#due = this.#writer.cdrs.pending().map(({ pbx, leg }) => ({ pbx, leg, at: now + SETTLE_MS }));
  }

  isAnyDue(now: EpochMs): boolean {
    return this.#due.some(({ at }) => at <= now) || now - this.#prunedAt >= PRUNE_EVERY_MS;
  }

  look(sight: Sight, now: EpochMs): Found {
    if (now - this.#prunedAt >= PRUNE_EVERY_MS) {
      this.#prunedAt = now;
      this.#writer.cdrs.prune(now - this.#retentionMs);
    }
    const ripe = this.#due.filter(({ at }) => at <= now).slice(0, LOOKS_MAX);
    const looked = new Set(ripe);
    this.#due = this.#due.filter((due) => !looked.has(due));
    const gone: { pbx: string; leg: LegId }[] = [];
    const amended: Amended[] = [];
    for (const due of ripe) {
      const seen = sight.state(due.pbx)?.legs.get(due.leg);
      if (seen !== undefined && !callOf(seen).ended && !sight.isDark(due.pbx)) {
        this.#due.push({ ...due, at: now + LIVE_RECHECK_MS });
        continue;
      }
      const cdr = this.#writer.cdrs.find(due.pbx, due.leg);
      if (cdr === null || !cdr.pending) continue;
      if (seen !== undefined && !seen.ended && sight.isDark(due.pbx)) {
        for (const leg of this.#goneWith(seen, due.pbx)) gone.push({ pbx: due.pbx, leg });
      }
      const outcome = this.#consider(cdr, seen, sight, now);
      if (outcome === 'later') this.#due.push({ ...due, at: now + RECHECK_MS });
      else if (outcome !== null) amended.push(outcome);
    }
    return { gone, amended };
  }

  /** null: this record changes nothing, now. */
  #consider(cdr: KeptCdr, seen: Leg | undefined, sight: Sight, now: EpochMs): Amended | 'later' | null {
    const { pbx } = cdr;
    if (seen !== undefined) return this.#awaitEnd(cdr, seen);
    const conversation = this.#gather(cdr, sight.state(pbx));
    if (conversation.isLive) return 'later';
    const { cdrs, calls } = conversation;
    if ([...cdrs.values()].some(({ receivedAt }) => now - receivedAt < SETTLE_MS)) return 'later';
    // What was seen whole needs no record; it tells who was around all the same (conferences).
    const whole = [...calls.values()].filter(({ complete }) => complete);
    for (const leg of whole.flatMap(({ legs }) => legs)) {
      if (cdrs.delete(leg)) this.#writer.cdrs.drop(pbx, leg);
    }
    const blackouts = this.#writer.cdrs.blackouts(pbx);
    const isNew = calls.size === whole.length;
    if (isNew && ![...cdrs.values()].some(({ startedAt }) => isHidden(startedAt, blackouts))) {
      if (now - cdr.receivedAt < DOUBT_MS) return 'later';
      for (const leg of cdrs.keys()) this.#writer.cdrs.drop(pbx, leg);
      return null;
    }
    for (const leg of cdrs.keys()) this.#writer.cdrs.settle(pbx, leg);
    return this.#tellAgain(pbx, conversation, blackouts);
  }

  #tellAgain(pbx: string, conversation: Conversation, blackouts: readonly Blackout[]): Amended | null {
    const { cdrs, calls, legs } = conversation;
    const settings = this.#settings.get(pbx);
    const teller = this.#tellers.get(pbx);
    // A leg whose caller has no record yet waits for it: that one will name this one.
    const told = [...cdrs.values()].filter(
      ({ caller }) => caller === null || cdrs.has(caller) || legs.has(caller),
    );
    const journal = this.#journalOf(conversation);
    if (told.length === 0 || settings === undefined || teller === undefined || journal === null) return null;
    const seen = journal.flatMap((event) =>
      event.type === 'leg-created' ? [{ leg: event.leg, name: event.name }] : [],
    );
    const story = teller(
      told.map(({ body }) => JSON.parse(body) as unknown),
      seen,
    );
    const amended = retell(settings, journal, story.events, blackouts).filter(
      ({ id, state, startedAt, pbxCallId }) => {
        if (state !== 'ended') return false;
        const known = calls.get(id);
        if (known !== undefined) return !known.complete;
        return cdrs.get(pbxCallId)?.caller === null && isHidden(startedAt, blackouts);
      },
    );
    const open = [...calls.values()].filter(({ complete }) => !complete);
    const silent = silencesBeside(journal, story.silent);
    return { calls: amended.map((call) => silenced(call, silent)), merged: mergesOf(open, amended) };
  }

  /** A leg with a record is over; plumbing that PBXs keep no record of is over with the last of its call. */
  #goneWith(leg: Leg, pbx: string): readonly LegId[] {
    const alive = callOf(leg).legs.filter((each) => !each.ended && each !== leg);
    const others = alive.filter((each) => this.#writer.cdrs.find(pbx, each.id) === null);
    const isLast = others.every(({ kind }) => kind === 'plumbing');
    return isLast ? [leg.id, ...others.map(({ id }) => id)] : [leg.id];
  }

  /** While its call is in memory a record waits; a call that was seen whole needs none. */
  #awaitEnd(cdr: KeptCdr, seen: Leg): 'later' | null {
    const call = callOf(seen);
    if (!call.ended || call.incomplete || call.lost) return 'later';
    this.#writer.cdrs.drop(cdr.pbx, cdr.leg);
    return null;
  }

  #gather(first: KeptCdr, state: CallsState | undefined): Conversation {
    const { pbx } = first;
    const cdrs = new Map<LegId, KeptCdr>();
    const calls = new Map<CallId, KnownCall>();
    const legs = new Set<LegId>();
    const names = new Set<string>([first.leg]);
    let isLive = false;
    for (const name of names) {
      if (names.size > LEGS_MAX) break;
      isLive ||= state?.legs.has(name) === true;
      const cdr = this.#writer.cdrs.find(pbx, name);
      if (cdr !== null) cdrs.set(name, cdr);
      for (const call of this.#callsWith(pbx, name, cdr)) {
        calls.set(call.id, call);
        for (const leg of call.legs) legs.add(leg);
      }
      for (const leg of legs) names.add(leg);
      for (const kin of cdr?.kin ?? []) names.add(kin);
      for (const leg of this.#writer.cdrs.namedBy(pbx, name)) names.add(leg);
    }
    return { cdrs, calls, legs, isLive };
  }

  #callsWith(pbx: string, leg: LegId, cdr: KeptCdr | null): readonly KnownCall[] {
    const bornAt = cdr?.startedAt ?? 0;
    const founded = this.#writer.cdrs.callFoundedBy(pbx, leg, makeCallId(pbx, leg, bornAt));
    if (founded !== null) return [founded];
    if (cdr === null) return [];
    const ageMs = this.#settings.get(pbx)?.callAgeMsMax ?? 0;
    return this.#writer.cdrs.incompleteCallsWith(pbx, leg, cdr.startedAt - ageMs, cdr.endedAt);
  }

  /** null: what was seen of one of these calls is kept no more, or in words that this program does not know. */
  #journalOf({ calls, cdrs }: Conversation): readonly LegEvent[] | null {
    const rows = this.#writer.cdrs.journalOf([...calls.keys()]);
    const told = new Set(rows.map(({ call_id }) => call_id));
    const named = new Set([...cdrs.values()].flatMap(({ leg, kin }) => [leg, ...kin]));
    // A call that nobody saw has no journal: all its legs are known from records.
    const isLost = ({ id, complete, legs }: KnownCall) =>
      !complete && !told.has(id) && !legs.every((leg) => named.has(leg));
    if ([...calls.values()].some(isLost)) return null;
    if (rows.some(({ version }) => version > VOCABULARY_VERSION)) return null;
    return rows.map(({ body }) => JSON.parse(body) as LegEvent);
  }
}

/** What was seen makes good for much of what records keep silent about; who hung up is seen in one event only. */
function silencesBeside(journal: readonly LegEvent[], silent: readonly Silence[]): readonly Silence[] {
  if (journal.length === 0) return silent;
  const isHangupSeen = journal.some(({ type }) => type === 'hangup-requested');
  return isHangupSeen ? [] : silent.filter((silence) => silence === 'hangup');
}

/** Where calls have gone that are no calls of their own any more. */
function mergesOf(before: readonly KnownCall[], after: readonly CallRecord[]): Amended['merged'] {
  return before.flatMap(({ id, firstLeg }) => {
    if (after.some((call) => call.id === id)) return [];
    const into = after.find(({ legs }) => legs.some(({ leg }) => leg === firstLeg));
    return into === undefined ? [] : [{ id, into: into.id }];
  });
}
