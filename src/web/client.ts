/**
 * Ringback
 * DO NOT MODIFY - This file has been generated using oazapfts.
 * See https://www.npmjs.com/package/oazapfts
 */
import * as Oazapfts from "@oazapfts/runtime";
import * as QS from "@oazapfts/runtime/query";
export const defaults: Oazapfts.Defaults<Oazapfts.CustomHeaders> = {
    headers: {},
    baseUrl: "/"
};
const oazapfts = Oazapfts.runtime(defaults);
export const servers = {};
export type Link = {
    pbx: string;
    "type": "asterisk" | "freeswitch";
    state: "connecting" | "up" | "down" | "stopped";
    /** The first attempt has ended, well or badly */
    tried: boolean;
    /** Since when it is up, or is not */
    since: string;
    problem: ("unreachable" | "auth_failed" | "refused" | "not_a_pbx" | "too_old" | "silent" | "closed" | "overrun") | null;
    /** What happened, to what, what to do */
    message: string | null;
    version: string | null;
    /** Whose clock the times come from */
    clock: ("pbx" | "arrival") | null;
    /** Clock of the PBX minus ours */
    clockOffsetMs: number | null;
    connects: number;
    framesReceived: number;
    framesUnknown: number;
    anomalies: number;
    lastFrameAt: string | null;
    /** Why the PBX's own records cannot be read, so that gaps stay open; null: nothing is wrong */
    cdrProblem: string | null;
};
export type Readiness = {
    ready: boolean;
    /** null while events can be stored */
    storageProblem: string | null;
    /** What is wrong inside the database file; null while nothing is known to be */
    databaseProblem: string | null;
    /** null: the daemon makes no backups. A backup that failed does not make the daemon unready */
    backup: {
        /** Of the newest one that was found sound */
        lastAt: string | null;
        /** Why there is no newer one; null while all is well */
        problem: string | null;
    } | null;
    /** Summaries that could not be delivered and were given up */
    failedReports: number;
    links: Link[];
};
export type Session = {
    id: string;
    /** The browser */
    label: string;
    /** How they signed in; header: by the word of a proxy */
    way: "password" | "header";
    /** ISO 8601, UTC, milliseconds */
    createdAt: string;
    /** Of the last request, at most a minute behind after a restart */
    lastSeenAt: string;
    /** However busy it is */
    expiresAt: string;
};
export type Who = {
    /** Under this name the audit log has them */
    name: string;
    /** null: a program with a token */
    user: {
        id: string;
        name: string;
        displayName: string | null;
        role: "viewer" | "agent" | "supervisor" | "admin";
        /** A new password has to be chosen before anything else is answered */
        mustChange: boolean;
    } | null;
    /** What they may do; admin: everything */
    scopes: ("calls:read" | "calls:write" | "tasks:read" | "tasks:work" | "contacts:write" | "lists:write" | "scores:write" | "dial" | "hooks" | "admin")[];
    /** Teams whose calls and tasks they see; null: all */
    teams: string[] | null;
    /** Who they are among the staff */
    agent: string | null;
    /** They see only what concerns `agent` */
    ownOnly: boolean;
    session: Session | null;
    /** With the cookie: for the header `x-csrf-token` of whatever changes something */
    csrf: string | null;
    version: string;
    /** The calls come from a simulated PBX */
    demo: boolean;
    /** Country of numbers without a country code */
    region: string;
    timezone: string;
    languages: ("en" | "ru")[];
    /** Most items of one page */
    pageItems: number;
    /** After so long without a request a session ends */
    idleMinutes: number;
    /** The stream of events is never silent for longer */
    heartbeatSeconds: number;
    /** Recordings can be listened to here */
    recordings: boolean;
    pbxs: {
        id: string;
        "type": "asterisk" | "freeswitch";
        /** It may be told to place calls */
        clickToCall: boolean;
    }[];
    /** Of the configuration, and for whoever sees others those of the last 30 days */
    agents: {
        id: string;
        name: string | null;
        team: string | null;
    }[];
    /** That the configuration names */
    knownTeams: string[];
    /** That the configuration names, and those of the last 30 days */
    queues: string[];
};
export type Contact = {
    /** E.164 where it can be read */
    "number": string;
    name: string;
    /** Its id in the CRM */
    externalId: string | null;
    /** Its page in the CRM */
    url: string | null;
};
export type Task = {
    id: string;
    status: "open" | "claimed" | "snoozed" | "done" | "cancelled" | "expired";
    /** The number to call back */
    "number": string;
    /** The contact's name, else what the caller sent: treat it as untrusted */
    name: string | null;
    /** The number the customer dialled first */
    did: string | null;
    queue: string | null;
    missedCalls: number;
    /** ISO 8601, UTC, milliseconds */
    firstMissedAt: string;
    /** ISO 8601, UTC, milliseconds */
    lastMissedAt: string;
    /** Missed calls, oldest first */
    calls: string[];
    /** Calls that staff placed to the number while the task was open */
    attempts: number;
    lastAttemptAt: string | null;
    lastAttemptResult: string | null;
    dueAt: string | null;
    overdue: boolean;
    team: string | null;
    /** Higher is called first; 0 is ordinary */
    priority: number;
    /** Steps of escalation taken */
    escalations: number;
    assignee: string | null;
    claimedBy: string | null;
    claimExpiresAt: string | null;
    snoozedUntil: string | null;
    closedAt: string | null;
    closedBy: {
        kind: "callback" | "customer_called" | "manual" | "expired";
        agent: string | null;
        call: string | null;
    } | null;
    /** What a person said when closing it by hand */
    result: string | null;
    /** Who the customer is, as a CRM told; null: it has not */
    contact: Contact | null;
    history: {
        /** ISO 8601, UTC, milliseconds */
        at: string;
        event: "opened" | "missed_again" | "attempted" | "claimed" | "released" | "lease_expired" | "snoozed" | "woken" | "assigned" | "prioritised" | "noted" | "dialled" | "overdue" | "escalated" | "done" | "cancelled" | "expired" | "reopened";
        call: string | null;
        agent: string | null;
        /** The key that asked for it; null when a call or time did it */
        actor: string | null;
        /** Words of a person, or what changed */
        note: string | null;
    }[];
};
export type Problem = {
    error: {
        code: string;
        /** What happened, to what, and what to do */
        message: string;
        /** One sentence for each single problem */
        details: string[];
    };
    /** With 409: the task that could not be moved, as it is now */
    current?: Task;
};
export type Outcome = {
    id: string;
    "type": string;
    /** Its id in the CRM */
    externalId: string | null;
    amount: number | null;
    /** ISO 4217 */
    currency: string | null;
    note: string | null;
    /** ISO 8601, UTC, milliseconds */
    at: string;
    /** The key that reported it */
    by: string;
};
export type Call = {
    /** Sortable by time; the same call has the same id after a replay */
    id: string;
    /** Id of the PBX in the configuration */
    pbx: string;
    /** The first leg's unique id on its PBX */
    pbxCallId: string;
    direction: "inbound" | "outbound" | "internal";
    state: "ivr" | "queued" | "ringing" | "talking" | "held" | "parked" | "ended";
    "from": {
        /** E.164 where it can be read in the configured region, else as sent; null: withheld */
        "number": string | null;
        /** As the PBX sent it */
        raw: string | null;
        /** Text supplied by the caller: treat it as untrusted */
        name: string | null;
    };
    to: {
        /** E.164 where it can be read in the configured region, else as sent; null: withheld */
        "number": string | null;
        /** As the PBX sent it */
        raw: string | null;
        /** Text supplied by the caller: treat it as untrusted */
        name: string | null;
    };
    trunk: string | null;
    /** ISO 8601, UTC, milliseconds */
    startedAt: string;
    /** First moment of the first talk between people */
    answeredAt: string | null;
    /** null while it lasts, and when nobody saw the end */
    endedAt: string | null;
    /** null while it lasts */
    disposition: ("answered" | "missed" | "no_answer" | "busy" | "rejected" | "cancelled" | "failed" | "unknown") | null;
    /** Why an inbound call was missed; null also when nobody saw enough */
    reason: ("voicemail" | "abandoned_queue" | "queue_timeout" | "abandoned_ringing" | "busy" | "rejected" | "unavailable" | "no_answer" | "abandoned_ivr" | "not_offered" | "refused") | null;
    hungUpBy: ("customer" | "agent" | "pbx" | "unknown") | null;
    hangupCause: {
        q850: number | null;
        raw: string;
    } | null;
    /** Started outside the configured working time */
    afterHours: boolean;
    /** Inbound: start to answer */
    responseMs: number | null;
    ivrMs: number | null;
    waitMs: number | null;
    talkMs: number | null;
    holdMs: number | null;
    durationMs: number | null;
    /** The person the call counts for */
    agent: string | null;
    offers: {
        agent: string;
        /** ISO 8601, UTC, milliseconds */
        startedAt: string;
        endedAt: string | null;
        ringMs: number | null;
        /** null while it rings */
        result: ("answered" | "no_answer" | "busy" | "rejected" | "unavailable" | "cancelled" | "answered_elsewhere") | null;
    }[];
    talks: {
        /** null when the person who answered is not staff */
        agent: string | null;
        /** ISO 8601, UTC, milliseconds */
        startedAt: string;
        endedAt: string | null;
        /** Holds taken out */
        talkMs: number | null;
        holdMs: number | null;
    }[];
    queues: {
        queue: string;
        /** ISO 8601, UTC, milliseconds */
        joinedAt: string;
        leftAt: string | null;
        waitMs: number | null;
        /** null while it lasts, and when nobody saw its end */
        result: ("answered" | "abandoned" | "timeout" | "exit" | "empty" | "full") | null;
    }[];
    transfers: {
        kind: "blind" | "attended" | "blonde";
        by: string | null;
        to: string | null;
        /** ISO 8601, UTC, milliseconds */
        at: string;
    }[];
    recordings: {
        path: string;
    }[];
    /** The agent's team, else the one that the DID or queue belongs to */
    team: string | null;
    /** What a CRM reported, oldest first */
    outcomes: Outcome[];
    /** Who the customer is, as a CRM told; null: it has not */
    contact: Contact | null;
    /** false: part of the call was not seen */
    complete: boolean;
    /** live: seen as it happened; import: history, told by the records of the PBX; backfill: hidden by a gap, told by them */
    source: "live" | "import" | "backfill";
};
export type Dial = {
    id: string;
    pbx: string;
    agent: string;
    "number": string;
    task: string | null;
    /** accepted: the PBX took the order; calling: the call is in `call`; failed: see `problem` */
    state: "asked" | "accepted" | "failed" | "calling" | "ended";
    /** The call that came of it */
    call: string | null;
    problem: string | null;
    /** ISO 8601, UTC, milliseconds */
    askedAt: string;
    askedBy: string;
};
export type Leg = {
    leg: string;
    name: string;
    kind: "customer" | "agent" | "plumbing" | "other";
    agent: string | null;
    /** ISO 8601, UTC, milliseconds */
    startedAt: string;
    answeredAt: string | null;
    endedAt: string | null;
    cause: {
        q850: number | null;
        raw: string;
    } | null;
};
export type TimelineEntry = {
    /** ISO 8601, UTC, milliseconds */
    at: string;
    "type": string;
    [key: string]: any;
};
export type CallDetail = {
    /** Sortable by time; the same call has the same id after a replay */
    id: string;
    /** Id of the PBX in the configuration */
    pbx: string;
    /** The first leg's unique id on its PBX */
    pbxCallId: string;
    direction: "inbound" | "outbound" | "internal";
    state: "ivr" | "queued" | "ringing" | "talking" | "held" | "parked" | "ended";
    "from": {
        /** E.164 where it can be read in the configured region, else as sent; null: withheld */
        "number": string | null;
        /** As the PBX sent it */
        raw: string | null;
        /** Text supplied by the caller: treat it as untrusted */
        name: string | null;
    };
    to: {
        /** E.164 where it can be read in the configured region, else as sent; null: withheld */
        "number": string | null;
        /** As the PBX sent it */
        raw: string | null;
        /** Text supplied by the caller: treat it as untrusted */
        name: string | null;
    };
    trunk: string | null;
    /** ISO 8601, UTC, milliseconds */
    startedAt: string;
    /** First moment of the first talk between people */
    answeredAt: string | null;
    /** null while it lasts, and when nobody saw the end */
    endedAt: string | null;
    /** null while it lasts */
    disposition: ("answered" | "missed" | "no_answer" | "busy" | "rejected" | "cancelled" | "failed" | "unknown") | null;
    /** Why an inbound call was missed; null also when nobody saw enough */
    reason: ("voicemail" | "abandoned_queue" | "queue_timeout" | "abandoned_ringing" | "busy" | "rejected" | "unavailable" | "no_answer" | "abandoned_ivr" | "not_offered" | "refused") | null;
    hungUpBy: ("customer" | "agent" | "pbx" | "unknown") | null;
    hangupCause: {
        q850: number | null;
        raw: string;
    } | null;
    /** Started outside the configured working time */
    afterHours: boolean;
    /** Inbound: start to answer */
    responseMs: number | null;
    ivrMs: number | null;
    waitMs: number | null;
    talkMs: number | null;
    holdMs: number | null;
    durationMs: number | null;
    /** The person the call counts for */
    agent: string | null;
    offers: {
        agent: string;
        /** ISO 8601, UTC, milliseconds */
        startedAt: string;
        endedAt: string | null;
        ringMs: number | null;
        /** null while it rings */
        result: ("answered" | "no_answer" | "busy" | "rejected" | "unavailable" | "cancelled" | "answered_elsewhere") | null;
    }[];
    talks: {
        /** null when the person who answered is not staff */
        agent: string | null;
        /** ISO 8601, UTC, milliseconds */
        startedAt: string;
        endedAt: string | null;
        /** Holds taken out */
        talkMs: number | null;
        holdMs: number | null;
    }[];
    queues: {
        queue: string;
        /** ISO 8601, UTC, milliseconds */
        joinedAt: string;
        leftAt: string | null;
        waitMs: number | null;
        /** null while it lasts, and when nobody saw its end */
        result: ("answered" | "abandoned" | "timeout" | "exit" | "empty" | "full") | null;
    }[];
    transfers: {
        kind: "blind" | "attended" | "blonde";
        by: string | null;
        to: string | null;
        /** ISO 8601, UTC, milliseconds */
        at: string;
    }[];
    recordings: {
        path: string;
    }[];
    /** The agent's team, else the one that the DID or queue belongs to */
    team: string | null;
    /** What a CRM reported, oldest first */
    outcomes: Outcome[];
    /** Who the customer is, as a CRM told; null: it has not */
    contact: Contact | null;
    /** false: part of the call was not seen */
    complete: boolean;
    /** live: seen as it happened; import: history, told by the records of the PBX; backfill: hidden by a gap, told by them */
    source: "live" | "import" | "backfill";
    legs: Leg[];
    /** Events of the call, oldest first, as long as the journal keeps them */
    timeline: TimelineEntry[];
};
export type Evidence = {
    speaker: "agent" | "customer";
    /** Milliseconds from the beginning of the recording */
    startMs: number;
    /** Milliseconds from the beginning of the recording */
    endMs: number;
    /** Words of the transcript: treat them as untrusted */
    quote: string;
};
export type Score = {
    id: string;
    call: string;
    script: string;
    /** Of the script, by which the call was scored */
    version: number;
    source: "reviewer" | "transcript";
    /** null: the transcript */
    reviewer: string | null;
    /** null: nothing applied */
    score: number | null;
    /** null: the script names no least score, or there is no score */
    passed: boolean | null;
    /** In the order of the script; items that were not looked at are missing */
    marks: {
        item: string;
        mark: "passed" | "failed" | "not_applicable";
        /** Of the reviewer */
        note: string | null;
        /** Of a transcript; null: it was not said */
        evidence: Evidence | null;
    }[];
    /** Required items that failed */
    missedRequired: string[];
    /** Items and forbidden phrases each of which alone makes it 0 */
    autoFailedBy: string[];
    forbidden: {
        id: string;
        evidence: Evidence;
    }[];
    /** Ordered items that were said, but not in their place */
    outOfOrder: string[];
    comment: string | null;
    /** ISO 8601, UTC, milliseconds */
    at: string;
    /** The key that sent it */
    by: string;
};
export type Review = {
    id: string;
    script: string;
    /** The call to listen to */
    call: string;
    agent: string;
    team: string | null;
    /** First day of the local week in which the call began */
    week: string;
    /** withdrawn: another call of that week took its place */
    status: "open" | "done" | "skipped" | "withdrawn";
    /** ISO 8601, UTC, milliseconds */
    openedAt: string;
    closedAt: string | null;
    /** Who reviewed or skipped it */
    closedBy: string | null;
    /** Why it was skipped */
    reason: string | null;
    /** Id of the score that closed it */
    score: string | null;
};
export type Alert = {
    name: string;
    /** One of longest_wait_seconds, calls_waiting, overdue_tasks, open_tasks, missed_percent, link_down_seconds, failed_deliveries; removed: it ended because it is configured no longer */
    measure: string;
    /** When it was raised or cleared: seconds, a number or percents, as the measure says */
    value: number;
    /** The threshold */
    above: number;
    teams: string[];
    queues: string[];
    /** ISO 8601, UTC, milliseconds */
    raisedAt: string;
    /** null while it lasts */
    clearedAt: string | null;
};
export type Event = {
    /** The same however often and by whatever way it is told */
    id: string;
    "type": "call.started" | "call.answered" | "call.ended" | "call.updated" | "call.merged" | "call.outcome" | "call.scored" | "task.opened" | "task.missed_again" | "task.attempted" | "task.claimed" | "task.released" | "task.lease_expired" | "task.snoozed" | "task.woken" | "task.assigned" | "task.prioritised" | "task.noted" | "task.dialled" | "task.overdue" | "task.escalated" | "task.done" | "task.cancelled" | "task.expired" | "task.reopened" | "review.opened" | "review.done" | "review.skipped" | "review.withdrawn" | "alert.raised" | "alert.cleared";
    /** ISO 8601, UTC, milliseconds */
    at: string;
    /** The call or the task as it then was; of `call.merged`, both ids; of `call.scored`, the score; of `review.…`, the review; of `alert.…`, the alert */
    data: Call | Task | {
        id: string;
        into: string;
    } | Score | Review | Alert;
};
export type Gap = {
    pbx: string;
    /** ISO 8601, UTC, milliseconds */
    startedAt: string;
    /** null while it lasts */
    endedAt: string | null;
    reason: string;
    /** Calls of which some part lies in it, as far as they are known */
    calls: number;
    /** Those whose end nobody knows */
    unknownCalls: number;
    /** When the PBX's own records of the period had been read; null: they have not */
    backfilledAt: string | null;
};
export type Pbx = {
    pbx: string;
    "type": "asterisk" | "freeswitch";
    state: "connecting" | "up" | "down" | "stopped";
    /** The first attempt has ended, well or badly */
    tried: boolean;
    /** Since when it is up, or is not */
    since: string;
    problem: ("unreachable" | "auth_failed" | "refused" | "not_a_pbx" | "too_old" | "silent" | "closed" | "overrun") | null;
    /** What happened, to what, what to do */
    message: string | null;
    version: string | null;
    /** Whose clock the times come from */
    clock: ("pbx" | "arrival") | null;
    /** Clock of the PBX minus ours */
    clockOffsetMs: number | null;
    connects: number;
    framesReceived: number;
    framesUnknown: number;
    anomalies: number;
    lastFrameAt: string | null;
    /** Why the PBX's own records cannot be read, so that gaps stay open; null: nothing is wrong */
    cdrProblem: string | null;
    /** The newest 100, newest last */
    gaps: Gap[];
};
export type FigureNotes = {
    /** Calls of which a part was not seen: left out of times */
    incompleteCalls: number;
    /** Of them, calls whose end nobody saw: left out of everything else, too */
    unknownCalls: number;
    /** Time in which PBXs were not watched */
    blindMs: number;
    /** What of the period lies before this moment was before the first PBX was seen: calls of it are known from records of the PBX, if at all; the end of the period: all of it */
    unwatchedUntil: string | null;
    /** Days that say something else now than when their summary was made */
    restated: {
        day: string;
        /** ISO 8601, UTC, milliseconds */
        at: string;
        calls: number;
    }[];
    /** Conversion of customers is not final up to the end of this day; null: it is final, or not what was asked for */
    openUntil: string | null;
    /** The period was not over when this was made: its figures will change */
    unfinished: boolean;
};
export type Figure = {
    /** null: nothing to divide by; never 0 % of nothing */
    value: number | null;
    /** null where the figure is no quotient */
    numerator: number | null;
    denominator: number | null;
    /** How many calls, customers or tasks it is made of */
    n: number;
    /** Address of the list behind it: of what the numerator counts, of the n that a mean, a percentile or an amount is made of, else of the value; as far as whoever asks sees it and it is still kept. null: the question leaves out all that it counts */
    calls: string | null;
    /** What of that list it counts. entries: its entries; customers: the different numbers in it (from of inbound, to of outbound calls); offers: the offers in its calls that are asked for; scripts: its calls, once for each script that they are for; attempts: those of its tasks */
    counts: "entries" | "customers" | "offers" | "scripts" | "attempts";
    key: string;
    title: string;
    /** In the period that is compared with; null: with none, or nobody watched then */
    previous: {
        /** null: nothing to divide by; never 0 % of nothing */
        value: number | null;
        /** null where the figure is no quotient */
        numerator: number | null;
        denominator: number | null;
        /** How many calls, customers or tasks it is made of */
        n: number;
    } | null;
    /** value − previous value */
    change: number | null;
    /** share: 0–1; ms: milliseconds */
    unit: "count" | "share" | "ms" | "ratio" | "amount" | "score";
    formula: string;
    /** Whether a larger one is good or bad news; null: neither */
    good: ("high" | "low") | null;
};
export type Breakdown = {
    key: string;
    title: string;
    unit: "count" | "share" | "ms" | "ratio" | "amount" | "score";
    formula: string;
    parts: {
        /** null: nothing to divide by; never 0 % of nothing */
        value: number | null;
        /** null where the figure is no quotient */
        numerator: number | null;
        denominator: number | null;
        /** How many calls, customers or tasks it is made of */
        n: number;
        /** Address of the list behind it: of what the numerator counts, of the n that a mean, a percentile or an amount is made of, else of the value; as far as whoever asks sees it and it is still kept. null: the question leaves out all that it counts */
        calls: string | null;
        /** What of that list it counts. entries: its entries; customers: the different numbers in it (from of inbound, to of outbound calls); offers: the offers in its calls that are asked for; scripts: its calls, once for each script that they are for; attempts: those of its tasks */
        counts: "entries" | "customers" | "offers" | "scripts" | "attempts";
        key: string;
        title: string;
        /** In the period that is compared with; null: with none, or nobody watched then */
        previous: {
            /** null: nothing to divide by; never 0 % of nothing */
            value: number | null;
            /** null where the figure is no quotient */
            numerator: number | null;
            denominator: number | null;
            /** How many calls, customers or tasks it is made of */
            n: number;
        } | null;
        /** value − previous value */
        change: number | null;
    }[];
};
export type Overview = {
    period: {
        /** First local day */
        "from": string;
        /** Last local day */
        to: string;
        /** Days begin and end in this zone */
        zone: string;
        /** ISO 8601, UTC, milliseconds */
        since: string;
        /** ISO 8601, UTC, milliseconds */
        until: string;
    };
    compared: {
        /** First local day */
        "from": string;
        /** Last local day */
        to: string;
        /** Days begin and end in this zone */
        zone: string;
        /** ISO 8601, UTC, milliseconds */
        since: string;
        /** ISO 8601, UTC, milliseconds */
        until: string;
    } | null;
    filter: {
        [key: string]: string | number | boolean | null | (string | null)[];
    };
    notes: FigureNotes;
    indicators: {
        indicator: "calls" | "connect_rate" | "call_length" | "conversion" | "response_time" | "missed_calls" | "script_adherence" | "callback_tasks";
        title: string;
        figures: Figure[];
        breakdowns: Breakdown[];
    }[];
    /** By hour, day, week or month, as fits the period */
    series: {
        by: string;
        points: {
            key: string | null;
            /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
            few: boolean;
            /** By indicator and figure: calls.inbound */
            figures: {
                [key: string]: {
                    /** null: nothing to divide by; never 0 % of nothing */
                    value: number | null;
                    /** null where the figure is no quotient */
                    numerator: number | null;
                    denominator: number | null;
                    /** How many calls, customers or tasks it is made of */
                    n: number;
                };
            };
        }[];
    };
    agents: {
        by: string;
        points: {
            key: string | null;
            /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
            few: boolean;
            /** By indicator and figure: calls.inbound */
            figures: {
                [key: string]: {
                    /** null: nothing to divide by; never 0 % of nothing */
                    value: number | null;
                    /** null where the figure is no quotient */
                    numerator: number | null;
                    denominator: number | null;
                    /** How many calls, customers or tasks it is made of */
                    n: number;
                };
            };
        }[];
    };
    hours: {
        by: string;
        points: {
            key: string | null;
            /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
            few: boolean;
            /** By indicator and figure: calls.inbound */
            figures: {
                [key: string]: {
                    /** null: nothing to divide by; never 0 % of nothing */
                    value: number | null;
                    /** null where the figure is no quotient */
                    numerator: number | null;
                    denominator: number | null;
                    /** How many calls, customers or tasks it is made of */
                    n: number;
                };
            };
        }[];
    };
};
export type Group = {
    /** Values of the cuts; null: nobody, nothing */
    key: {
        [key: string]: string | null;
    };
    /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
    few: boolean;
    /** By the key of the figure */
    figures: {
        [key: string]: {
            /** null: nothing to divide by; never 0 % of nothing */
            value: number | null;
            /** null where the figure is no quotient */
            numerator: number | null;
            denominator: number | null;
            /** How many calls, customers or tasks it is made of */
            n: number;
            /** Address of the list behind it: of what the numerator counts, of the n that a mean, a percentile or an amount is made of, else of the value; as far as whoever asks sees it and it is still kept. null: the question leaves out all that it counts */
            calls: string | null;
            /** What of that list it counts. entries: its entries; customers: the different numbers in it (from of inbound, to of outbound calls); offers: the offers in its calls that are asked for; scripts: its calls, once for each script that they are for; attempts: those of its tasks */
            counts: "entries" | "customers" | "offers" | "scripts" | "attempts";
        };
    };
};
export type Indicator = {
    indicator: "calls" | "connect_rate" | "call_length" | "conversion" | "response_time" | "missed_calls" | "script_adherence" | "callback_tasks";
    title: string;
    about: string;
    /** What the figures depend on */
    settings: {
        [key: string]: string | number;
    };
    period: {
        /** First local day */
        "from": string;
        /** Last local day */
        to: string;
        /** Days begin and end in this zone */
        zone: string;
        /** ISO 8601, UTC, milliseconds */
        since: string;
        /** ISO 8601, UTC, milliseconds */
        until: string;
    };
    compared: {
        /** First local day */
        "from": string;
        /** Last local day */
        to: string;
        /** Days begin and end in this zone */
        zone: string;
        /** ISO 8601, UTC, milliseconds */
        since: string;
        /** ISO 8601, UTC, milliseconds */
        until: string;
    } | null;
    filter: {
        [key: string]: string | number | boolean | null | (string | null)[];
    };
    notes: FigureNotes;
    by: string[];
    figures: Figure[];
    breakdowns: Breakdown[];
    /** null when none were asked for */
    groups: Group[] | null;
};
export type MissedCaller = {
    "number": string;
    /** The contact's name, else what the caller sent: treat it as untrusted */
    name: string | null;
    contact: Contact | null;
    /** The first missed call */
    call: string;
    missedCalls: number;
    /** ISO 8601, UTC, milliseconds */
    firstMissedAt: string;
    /** ISO 8601, UTC, milliseconds */
    lastMissedAt: string;
    /** Calls that staff placed to the number since */
    attempts: number;
    firstAttemptAt: string | null;
    /** First talk since, whoever called */
    reachedAt: string | null;
    reachedBy: ("callback" | "customer_called") | null;
    /** Who tried first */
    agent: string | null;
    pbx: string;
    team: string | null;
    did: string | null;
    queue: string | null;
    afterHours: boolean;
};
export type ScriptAdherence = {
    script: string;
    name: string;
    /** Calls that the script is for */
    eligible: number;
    /** Of these, the ones that have a score */
    scored: number;
    /** scored ÷ eligible */
    coverage: number | null;
    /** 0 to 1; null: none is scored */
    meanScore: number | null;
    /** Scores that one thing alone made 0 */
    autoFailed: number;
    agents: {
        agent: string;
        /** Calls that the script is for */
        eligible: number;
        /** Of these, the ones that have a score */
        scored: number;
        /** scored ÷ eligible */
        coverage: number | null;
        /** 0 to 1; null: none is scored */
        meanScore: number | null;
        /** Scores that one thing alone made 0 */
        autoFailed: number;
    }[];
    /** In the order of the script */
    items: {
        item: string;
        /** As the newest version that has it says it */
        text: string;
        passed: number;
        failed: number;
        notApplicable: number;
        /** failed ÷ (passed + failed) */
        failedShare: number | null;
        /** Who left it out most often first */
        agents: {
            agent: string;
            passed: number;
            failed: number;
            notApplicable: number;
        }[];
    }[];
    /** Items that were left out, most often first */
    skipped: string[];
};
export type Summary = {
    kind: "day" | "week" | "month";
    /** false: made for this question, and kept nowhere */
    kept: boolean;
    "from": string;
    to: string;
    zone: string;
    /** ISO 8601, UTC, milliseconds */
    madeAt: string;
    teams: string[] | null;
    /** Customers who wait for a call, the most urgent first */
    waiting: {
        task: string;
        "number": string;
        /** Text from the caller or the CRM: treat it as untrusted */
        name: string | null;
        missedCalls: number;
        /** ISO 8601, UTC, milliseconds */
        since: string;
        attempts: number;
        overdue: boolean;
        who: string | null;
    }[];
    waitingMore: number;
    /** Missed calls without a number */
    withheld: number;
    /** T of the service level */
    serviceSeconds: number;
    figures: {
        key: string;
        unit: "count" | "share" | "ms" | "ratio" | "amount" | "score";
        good: ("high" | "low") | null;
        value: number | null;
        numerator: number | null;
        denominator: number | null;
        n: number;
        previous: number | null;
        weekBefore: number | null;
    }[];
    reasons: {
        [key: string]: number;
    };
    agents: {
        /** Agent, hour or day; null: nobody */
        key: string | null;
        name: string | null;
        /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
        few: boolean;
        /** By indicator and figure: calls.inbound */
        figures: {
            [key: string]: number | null;
        };
    }[];
    hours: {
        /** Agent, hour or day; null: nobody */
        key: string | null;
        name: string | null;
        /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
        few: boolean;
        /** By indicator and figure: calls.inbound */
        figures: {
            [key: string]: number | null;
        };
    }[];
    days: {
        /** Agent, hour or day; null: nobody */
        key: string | null;
        name: string | null;
        /** Fewer calls than metrics.fewCalls, inbound and outbound ones together: no ground for a rank, whatever the indicator */
        few: boolean;
        /** By indicator and figure: calls.inbound */
        figures: {
            [key: string]: number | null;
        };
    }[];
    notes: FigureNotes;
    gaps: {
        pbx: string;
        /** ISO 8601, UTC, milliseconds */
        startedAt: string;
        endedAt: string | null;
        reason: string;
        /** Calls of which some part lies in it */
        calls: number;
        /** Those whose end nobody knew */
        unknownCalls: number;
    }[];
    /** Summaries that reached somebody not */
    failed: {
        kind: "day" | "week" | "month";
        "from": string;
        recipient: string;
        error: string;
    }[];
    /** Nobody called anybody */
    isEmpty: boolean;
};
export type ReportDelivery = {
    recipient: string;
    state: "pending" | "delivered" | "failed";
    attempts: number;
    nextAt: string | null;
    lastAt: string | null;
    lastError: string | null;
};
export type Board = {
    /** ISO 8601, UTC, milliseconds */
    at: string;
    waiting: {
        count: number;
        /** null: nobody waits */
        longestMs: number | null;
        queues: {
            /** null: telephones ring without a queue */
            queue: string | null;
            count: number;
            /** Whole milliseconds */
            longestMs: number;
        }[];
        /** The longest waiting first */
        calls: {
            call: string;
            pbx: string;
            "number": string | null;
            /** Text from the caller or the CRM: treat it as untrusted */
            name: string | null;
            queue: string | null;
            did: string | null;
            team: string | null;
            /** Whole milliseconds */
            waitMs: number;
        }[];
    };
    agents: {
        agent: string;
        name: string | null;
        team: string | null;
        state: "talking" | "on_hold" | "ringing" | "dialling" | "idle";
        /** null while idle */
        forMs: number | null;
        "number": string | null;
        call: string | null;
    }[];
    /** Calls in which somebody talks */
    talking: number;
    inProgress: number;
    tasks: {
        open: number;
        overdue: number;
    };
    /** Today so far, by indicator and figure: calls.inbound */
    today: {
        [key: string]: number | null;
    };
    alerts: {
        name: string;
        /** ISO 8601, UTC, milliseconds */
        raisedAt: string;
        value: number;
    }[];
    /** What is not up is not seen */
    links: {
        pbx: string;
        state: string;
        /** ISO 8601, UTC, milliseconds */
        since: string;
    }[];
};
export type CustomerPath = {
    "number": string;
    contact: Contact | null;
    /** Oldest first */
    steps: ({
        kind: "call";
        /** ISO 8601, UTC, milliseconds */
        at: string;
        call: string;
        direction: "inbound" | "outbound" | "internal";
        /** null while it lasts */
        disposition: ("answered" | "missed" | "no_answer" | "busy" | "rejected" | "cancelled" | "failed" | "unknown") | null;
        agent: string | null;
        talkMs: number | null;
    } | {
        kind: "outcome";
        /** ISO 8601, UTC, milliseconds */
        at: string;
        call: string;
        outcome: Outcome;
    } | {
        kind: "task";
        /** ISO 8601, UTC, milliseconds */
        at: string;
        task: string;
        event: "opened" | "missed_again" | "attempted" | "claimed" | "released" | "lease_expired" | "snoozed" | "woken" | "assigned" | "prioritised" | "noted" | "dialled" | "overdue" | "escalated" | "done" | "cancelled" | "expired" | "reopened";
        agent: string | null;
        call: string | null;
    })[];
    /** Earlier steps were left off */
    more: boolean;
};
export type Imported = {
    /** Calls that are new */
    made: number;
    /** Calls that were there already, seen or imported: they stay as they are */
    known: number;
    /** Conversations in which nobody called anybody */
    empty: number;
    /** Calls that are new, by how they went */
    outcomes: {
        direction: "inbound" | "outbound" | "internal";
        disposition: ("answered" | "missed" | "no_answer" | "busy" | "rejected" | "cancelled" | "failed" | "unknown") | null;
        calls: number;
    }[];
};
export type ImportPosition = {
    /** As it was given last; null: nothing is half read */
    position: string | null;
};
export type ListEntry = {
    /** A number in E.164, or the beginning of one and a star */
    pattern: string;
    note: string | null;
    /** ISO 8601, UTC, milliseconds */
    addedAt: string;
    addedBy: string;
};
export type Script = {
    id: string;
    /** config: it can be changed in the configuration only */
    origin: "config" | "api";
    /** Counts the definitions that differ */
    version: number;
    name: string;
    items: {
        /** Of this item; keep it when you change the text */
        id: string;
        /** What a reviewer reads */
        text: string;
        /** Counts to two decimals; 0: noted only */
        weight: number;
        /** A call in which it failed has not passed */
        required: boolean;
        /** When it failed, the score is 0 */
        autoFail: boolean;
        /** One of them is enough, in any form of its words */
        phrases: string[];
        /** Whose words show it */
        speaker: "agent" | "customer" | "any";
        /** Has its place among the other ordered items */
        ordered: boolean;
    }[];
    forbidden: {
        /** Of this phrase */
        id: string;
        /** One of them is enough, in any form of its words */
        phrases: string[];
        /** When it was said, the score is 0 */
        autoFail: boolean;
    }[];
    eligible: {
        /** Empty: both */
        directions: ("inbound" | "outbound")[];
        /** Names, or beginnings with a star; empty: all */
        queues: string[];
        /** Names, or beginnings with a star; empty: all */
        dids: string[];
        /** Names, or beginnings with a star; empty: all */
        teams: string[];
        /** Shorter talks are left out */
        minTalkSeconds: number;
    };
    sampling: {
        /** Calls to review; 0: none are drawn */
        perAgentPerWeek: number;
    };
    /** Least score with which a call passes */
    passFrom: number | null;
    /** When this version came to be */
    createdAt: string;
    /** The key that wrote it, or `configuration` */
    createdBy: string;
    /** null: it is in use */
    removedAt: string | null;
};
export type ScriptVersion = {
    /** Counts the definitions that differ */
    version: number;
    name: string;
    items: {
        /** Of this item; keep it when you change the text */
        id: string;
        /** What a reviewer reads */
        text: string;
        /** Counts to two decimals; 0: noted only */
        weight: number;
        /** A call in which it failed has not passed */
        required: boolean;
        /** When it failed, the score is 0 */
        autoFail: boolean;
        /** One of them is enough, in any form of its words */
        phrases: string[];
        /** Whose words show it */
        speaker: "agent" | "customer" | "any";
        /** Has its place among the other ordered items */
        ordered: boolean;
    }[];
    forbidden: {
        /** Of this phrase */
        id: string;
        /** One of them is enough, in any form of its words */
        phrases: string[];
        /** When it was said, the score is 0 */
        autoFail: boolean;
    }[];
    eligible: {
        /** Empty: both */
        directions: ("inbound" | "outbound")[];
        /** Names, or beginnings with a star; empty: all */
        queues: string[];
        /** Names, or beginnings with a star; empty: all */
        dids: string[];
        /** Names, or beginnings with a star; empty: all */
        teams: string[];
        /** Shorter talks are left out */
        minTalkSeconds: number;
    };
    sampling: {
        /** Calls to review; 0: none are drawn */
        perAgentPerWeek: number;
    };
    /** Least score with which a call passes */
    passFrom: number | null;
    /** When this version came to be */
    createdAt: string;
    /** The key that wrote it, or `configuration` */
    createdBy: string;
};
export type ListedScore = {
    id: string;
    call: string;
    script: string;
    /** Of the script, by which the call was scored */
    version: number;
    source: "reviewer" | "transcript";
    /** null: the transcript */
    reviewer: string | null;
    /** null: nothing applied */
    score: number | null;
    /** null: the script names no least score, or there is no score */
    passed: boolean | null;
    /** In the order of the script; items that were not looked at are missing */
    marks: {
        item: string;
        mark: "passed" | "failed" | "not_applicable";
        /** Of the reviewer */
        note: string | null;
        /** Of a transcript; null: it was not said */
        evidence: Evidence | null;
    }[];
    /** Required items that failed */
    missedRequired: string[];
    /** Items and forbidden phrases each of which alone makes it 0 */
    autoFailedBy: string[];
    forbidden: {
        id: string;
        evidence: Evidence;
    }[];
    /** Ordered items that were said, but not in their place */
    outOfOrder: string[];
    comment: string | null;
    /** ISO 8601, UTC, milliseconds */
    at: string;
    /** The key that sent it */
    by: string;
    /** The one that reports count for its script: a reviewer's latest, else the transcript's */
    counts: boolean;
};
export type Transcript = {
    call: string;
    language: string | null;
    segments: {
        speaker: "agent" | "customer";
        /** Milliseconds from the beginning of the recording */
        startMs: number;
        /** Milliseconds from the beginning of the recording */
        endMs: number;
        text: string;
    }[];
    /** ISO 8601, UTC, milliseconds */
    receivedAt: string;
    /** The key that sent it */
    by: string;
};
export type Hook = {
    id: string;
    url: string;
    /** Of events; empty: all */
    types: string[];
    /** Empty: all */
    teams: string[];
    dids: string[];
    queues: string[];
    pbxs: string[];
    /** ISO 8601, UTC, milliseconds */
    createdAt: string;
    createdBy: string;
    /** null while it is told of events */
    disabledAt: string | null;
    disabledReason: string | null;
    /** Events that it has still to be told */
    pending: number;
    /** Events that were given up */
    dead: number;
};
export type NewHook = {
    id: string;
    url: string;
    /** Of events; empty: all */
    types: string[];
    /** Empty: all */
    teams: string[];
    dids: string[];
    queues: string[];
    pbxs: string[];
    /** ISO 8601, UTC, milliseconds */
    createdAt: string;
    createdBy: string;
    /** null while it is told of events */
    disabledAt: string | null;
    disabledReason: string | null;
    /** Events that it has still to be told */
    pending: number;
    /** Events that were given up */
    dead: number;
    /** Signs what is sent; shown this once. null when the request was a repeated one */
    secret: string | null;
};
export type Delivery = {
    /** Of the event */
    id: string;
    "type": string;
    /** Id of the call or the task */
    subject: string;
    /** When it happened */
    at: string;
    state: "pending" | "delivered" | "dead";
    attempts: number;
    /** The next attempt */
    nextAt: string | null;
    lastAt: string | null;
    /** null: there was no answer */
    lastStatus: number | null;
    lastError: string | null;
};
export type User = {
    id: string;
    /** Login name, in lower case */
    name: string;
    displayName: string | null;
    role: "viewer" | "agent" | "supervisor" | "admin";
    /** Who this is among the staff */
    agent: string | null;
    /** Teams whose calls and tasks they see; null: all */
    teams: string[] | null;
    /** false: only a proxy can sign them in */
    hasPassword: boolean;
    /** They have to choose a new password first */
    mustChange: boolean;
    /** ISO 8601, UTC, milliseconds */
    createdAt: string;
    createdBy: string;
    /** ISO 8601, UTC, milliseconds */
    changedAt: string;
    /** null while they may sign in */
    disabledAt: string | null;
    /** Browsers in which they are signed in */
    sessions: number;
    /** After wrong passwords the next try has to wait until then; null: it need not */
    delayedUntil: string | null;
};
export type ApiKey = {
    id: string;
    name: string;
    scopes: ("calls:read" | "calls:write" | "tasks:read" | "tasks:work" | "contacts:write" | "lists:write" | "scores:write" | "dial" | "hooks" | "admin")[];
    /** Teams that it is limited to; null: all */
    teams: string[] | null;
    /** ISO 8601, UTC, milliseconds */
    createdAt: string;
    createdBy: string;
    revokedAt: string | null;
};
export type AuditLine = {
    seq: number;
    /** ISO 8601, UTC, milliseconds */
    at: string;
    /** Name of the key */
    actor: string;
    action: string;
    subject: string | null;
    detail: any;
};
export type ErasureCounts = {
    /** Calls that stay, without the person */
    calls: number;
    /** Callback tasks that stay, without the person; open ones are cancelled */
    tasks: number;
    /** Outcomes whose external id and note went */
    outcomes: number;
    /** Transcripts that were deleted */
    transcripts: number;
    /** Contacts that were deleted */
    contacts: number;
    /** Entries of number lists that were deleted */
    listEntries: number;
    /** Other rows in which the person was named when it began: events of the PBX, announcements, summaries, the audit log, … */
    traces: number;
};
export type Erasure = {
    id: string;
    /** ISO 8601, UTC, milliseconds */
    at: string;
    by: string;
    /** Under this name the customer is counted from now on */
    token: string;
    counts: ErasureCounts;
};
export type Settings = {
    region: string;
    timezone: string;
    /** Ranges of local time; null: a day off, or always when no day is given */
    workingHours: {
        mon: string | null;
        tue: string | null;
        wed: string | null;
        thu: string | null;
        fri: string | null;
        sat: string | null;
        sun: string | null;
    };
    /** Those of the calendar file, too */
    holidays: string[];
    holidaysFile: string | null;
    schedules: {
        name: string;
        /** Ranges of local time; null: a day off, or always when no day is given */
        hours: {
            mon: string | null;
            tue: string | null;
            wed: string | null;
            thu: string | null;
            fri: string | null;
            sat: string | null;
            sun: string | null;
        };
        timezone: string | null;
        holidays: string[];
        dueMinutes: number | null;
        dids: string[];
        queues: string[];
        teams: string[];
    }[];
    staff: {
        extensions: string;
        agents: {
            id: string;
            name: string | null;
            extensions: string[];
            mobile: string | null;
            team: string | null;
        }[];
    };
    trunks: string[];
    pbx: {
        id: string;
        "type": "asterisk" | "freeswitch";
        host: string;
        port: number;
        /** It has a password to post its call records with */
        postsRecords: boolean;
        clickToCall: {
            enabled: boolean;
            channel: string;
            context: string;
            callerId: string | null;
            prefix: string;
            numberFormat: string;
            ringSeconds: number;
            callsPerMinute: number;
        };
    }[];
    tasks: {
        reachedAfterSeconds: number;
        dueMinutes: number;
        shortAbandonSeconds: number;
        leaseSeconds: number;
        expireAfterDays: number;
        lastAgentDays: number;
        ignoreNumbers: string[];
        ignoreDids: string[];
        ignoreReasons: string[];
        routes: {
            dids: string[];
            queues: string[];
            team: string | null;
            assign: string;
            agents: string[];
        }[];
        fallback: {
            assign: string;
            agents: string[];
        } | null;
        priority: {
            vip: number;
            repeat: number;
            lostMinute: number;
            dids: {
                dids: string[];
                points: number;
            }[];
        };
        escalation: {
            overdueMinutes: number;
            priority: number;
            reassign: {
                assign: string;
                agents: string[];
            } | null;
            notify: string[];
        }[];
    };
    metrics: {
        serviceSeconds: number;
        serviceVariant: string;
        shortAbandonSeconds: number;
        meaningfulTalkSeconds: number;
        shortTalkSeconds: number;
        longTalkSeconds: number;
        conversionDays: number;
        attribution: string;
        fewCalls: number;
    };
    /** Those of the configuration */
    lists: {
        ignore: string[];
        vip: string[];
        internal: string[];
    };
    /** Ids of the scripts of the configuration */
    scripts: string[];
    reports: {
        enabled: boolean;
        /** Local time */
        at: string;
        kinds: string[];
        retrySeconds: number[];
        /** The server that sends */
        mail: {
            host: string;
            port: number;
            secure: boolean;
            "from": string;
        } | null;
        recipients: {
            name: string;
            "type": string;
            language: string;
            timezone: string | null;
            teams: string[] | null;
            kinds: string[];
            /** Mail addresses, a chat, a folder, or the host of a hook */
            to: string[];
        }[];
    };
    alerts: {
        name: string;
        measure: string;
        above: number;
        clear: number | null;
        forSeconds: number;
        windowMinutes: number;
        minCalls: number;
        teams: string[];
        queues: string[];
        notify: string[];
    }[];
    hooks: {
        retrySeconds: number[];
        timeoutSeconds: number;
        /** Whether webhooks may be sent to private addresses, or to which */
        allowPrivate: boolean | string[];
    };
    /** null: for ever */
    retention: {
        journalDays: number;
        eventDays: number;
        transcriptDays: number;
        auditDays: number;
        callDays: number | null;
        taskDays: number | null;
        recordingDays: number | null;
        reportDays: number | null;
    };
    recordings: {
        path: string | null;
    };
    access: {
        /** Tokens of the configuration, without what they are */
        tokens: {
            name: string;
            scopes: ("calls:read" | "calls:write" | "tasks:read" | "tasks:work" | "contacts:write" | "lists:write" | "scores:write" | "dial" | "hooks" | "admin")[];
            teams: string[] | null;
        }[];
        requestsPerMinute: number;
        trustProxy: boolean;
        /** The daemon itself speaks TLS */
        tls: boolean;
        behindProxy: boolean;
        sessions: {
            hours: number;
            idleMinutes: number;
        };
        trustedHeader: {
            header: string;
            "from": string[];
            createAs: ("viewer" | "agent" | "supervisor" | "admin") | null;
        } | null;
    };
};
export type CheckFinding = {
    id: string;
    /** null: cannot be known without a call, or is a matter of taste */
    ok: boolean | null;
    title: string;
    detail: string;
    /** What to do when it is not well; empty: nothing */
    fix: string;
};
export type SignInWays = {
    /** A proxy that is believed says who asks: an empty body signs in */
    header: boolean;
    /** Of the demo, for a browser on its own machine; null otherwise */
    demo: {
        name: string;
        password: string;
    } | null;
};
export type CdrReceipt = {
    /** The leg's unique id on its PBX */
    leg: string;
    /** false: this record was known */
    isNew: boolean;
};
/**
 * The process is alive
 */
export function health(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            status: "ok";
            version: string;
        };
    }>("/healthz", {
        ...opts
    });
}
/**
 * Every PBX link has been tried
 */
export function readiness(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Readiness;
    } | {
        status: 503;
        data: Readiness;
    }>("/readyz", {
        ...opts
    });
}
/**
 * Figures for Prometheus
 */
export function metrics(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchText("/metrics", {
        ...opts
    });
}
/**
 * Who asks, what they may do, and what a page has to know
 */
export function getSession(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Who;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/session", {
        ...opts
    });
}
/**
 * Sign out
 */
export function signOut(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Sessions that are over */
            ended: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/session", {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Sign in; the answer sets the cookie of the session
 */
export function signIn(body: {
    /** Login name */
    name?: string;
    /** The password */
    password?: string;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Who;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/session", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Change one's own password; ends all other sessions, and this one goes on under a new cookie
 */
export function changePassword(body: {
    /** The one that holds */
    currentPassword: string;
    /** The new one: 10 to 200 characters, and none of the passwords that are tried first */
    password: string;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Who;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/session/password", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Where one is signed in, the session that was used last first
 */
export function listOwnSessions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: {
                id: string;
                /** The browser */
                label: string;
                /** How they signed in; header: by the word of a proxy */
                way: "password" | "header";
                /** ISO 8601, UTC, milliseconds */
                createdAt: string;
                /** Of the last request, at most a minute behind after a restart */
                lastSeenAt: string;
                /** However busy it is */
                expiresAt: string;
                /** The one that asks */
                current: boolean;
            }[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/sessions", {
        ...opts
    });
}
/**
 * Sign out everywhere else
 */
export function endOtherSessions(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Sessions that are over */
            ended: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/sessions", {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Sign out in one other browser
 */
export function endOwnSession(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Sessions that are over */
            ended: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/sessions/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Calls, newest change last
 */
export function listCalls({ since, until, direction, disposition, reason, state, agent, offer, offered, offeredTeam, team, queue, did, trunk, hour, weekday, hours, known, complete, withheld, tried, untried, attempt, attemptMin, newCustomer, converted, convertedDaysMax, outcome, currency, script, scored, autoFailed, failedItem, talkMsMin, talkMsMax, waitMsMin, waitMsMax, waitEnded, durationMsMin, durationMsMax, $number, name, pbx, pbxCallId, source, externalId, limit, cursor, order }: {
    since?: string;
    until?: string;
    direction?: string;
    disposition?: string;
    reason?: string;
    state?: "ivr" | "queued" | "ringing" | "talking" | "held" | "parked" | "ended";
    agent?: string;
    offer?: "any" | "answered" | "missed";
    offered?: string;
    offeredTeam?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    known?: "true" | "false";
    complete?: "true" | "false";
    withheld?: "true" | "false";
    tried?: "true" | "false";
    untried?: "true" | "false";
    attempt?: number;
    attemptMin?: number;
    newCustomer?: "true";
    converted?: string;
    convertedDaysMax?: number;
    outcome?: string;
    currency?: string;
    script?: "*" | string;
    scored?: "true" | "false";
    autoFailed?: "true" | "false";
    failedItem?: string;
    talkMsMin?: number;
    talkMsMax?: number;
    waitMsMin?: number;
    waitMsMax?: number;
    waitEnded?: string;
    durationMsMin?: number;
    durationMsMax?: number;
    $number?: string;
    name?: string;
    pbx?: string;
    pbxCallId?: string;
    source?: "live" | "import" | "backfill";
    externalId?: string;
    limit?: number;
    cursor?: string;
    order?: "change" | "start" | "latest";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Call[];
            next: string | null;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls${QS.query(QS.explode({
        since,
        until,
        direction,
        disposition,
        reason,
        state,
        agent,
        offer,
        offered,
        offeredTeam,
        team,
        queue,
        did,
        trunk,
        hour,
        weekday,
        hours,
        known,
        complete,
        withheld,
        tried,
        untried,
        attempt,
        attemptMin,
        newCustomer,
        converted,
        convertedDaysMax,
        outcome,
        currency,
        script,
        scored,
        autoFailed,
        failedItem,
        talkMsMin,
        talkMsMax,
        waitMsMin,
        waitMsMax,
        waitEnded,
        durationMsMin,
        durationMsMax,
        "number": $number,
        name,
        pbx,
        pbxCallId,
        source,
        externalId,
        limit,
        cursor,
        order
    }))}`, {
        ...opts
    });
}
/**
 * Call a number
 */
export function placeCall(body: {
    /** Whose phone is rung first: an extension or the id of an agent; left out: the agent of the user */
    agent?: string;
    /** Id of the PBX; left out: the one of the task, else the first that may place calls */
    pbx?: string;
    /** A telephone number in any spelling */
    "number": string;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: Dial;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>("/api/v1/calls", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Calls in progress, oldest first
 */
export function listLiveCalls(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Call[];
            next: string | null;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/calls/live", {
        ...opts
    });
}
/**
 * One call with its legs and events
 */
export function getCall(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: CallDetail;
    } | {
        status: 304;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * One recording of a call; parts of it with Range
 */
export function getRecording(id: string, n: number, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Blob;
    } | {
        status: 206;
        data: Blob;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 416;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/recordings/${encodeURIComponent(n)}`, {
        ...opts
    });
}
/**
 * All calls of a filter as one file
 */
export function exportCalls({ since, until, direction, disposition, reason, state, agent, offer, offered, offeredTeam, team, queue, did, trunk, hour, weekday, hours, known, complete, withheld, tried, untried, attempt, attemptMin, newCustomer, converted, convertedDaysMax, outcome, currency, script, scored, autoFailed, failedItem, talkMsMin, talkMsMax, waitMsMin, waitMsMax, waitEnded, durationMsMin, durationMsMax, $number, name, pbx, pbxCallId, source, externalId, format }: {
    since?: string;
    until?: string;
    direction?: string;
    disposition?: string;
    reason?: string;
    state?: "ivr" | "queued" | "ringing" | "talking" | "held" | "parked" | "ended";
    agent?: string;
    offer?: "any" | "answered" | "missed";
    offered?: string;
    offeredTeam?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    known?: "true" | "false";
    complete?: "true" | "false";
    withheld?: "true" | "false";
    tried?: "true" | "false";
    untried?: "true" | "false";
    attempt?: number;
    attemptMin?: number;
    newCustomer?: "true";
    converted?: string;
    convertedDaysMax?: number;
    outcome?: string;
    currency?: string;
    script?: "*" | string;
    scored?: "true" | "false";
    autoFailed?: "true" | "false";
    failedItem?: string;
    talkMsMin?: number;
    talkMsMax?: number;
    waitMsMin?: number;
    waitMsMax?: number;
    waitEnded?: string;
    durationMsMin?: number;
    durationMsMax?: number;
    $number?: string;
    name?: string;
    pbx?: string;
    pbxCallId?: string;
    source?: "live" | "import" | "backfill";
    externalId?: string;
    format?: "csv" | "json";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Call[];
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/export${QS.query(QS.explode({
        since,
        until,
        direction,
        disposition,
        reason,
        state,
        agent,
        offer,
        offered,
        offeredTeam,
        team,
        queue,
        did,
        trunk,
        hour,
        weekday,
        hours,
        known,
        complete,
        withheld,
        tried,
        untried,
        attempt,
        attemptMin,
        newCustomer,
        converted,
        convertedDaysMax,
        outcome,
        currency,
        script,
        scored,
        autoFailed,
        failedItem,
        talkMsMin,
        talkMsMax,
        waitMsMin,
        waitMsMax,
        waitEnded,
        durationMsMin,
        durationMsMax,
        "number": $number,
        name,
        pbx,
        pbxCallId,
        source,
        externalId,
        format
    }))}`, {
        ...opts
    });
}
/**
 * Callback tasks, newest change last
 */
export function listTasks({ status, $number, assignee, claimedBy, team, did, queue, pbx, openedFrom, openedTo, openedFor, openedHour, openedHours, openedWeekday, closedFrom, closedTo, closedAgent, closedHour, closedHours, closedWeekday, closure, late, overdue, updatedSince, limit, cursor, order }: {
    status?: string;
    $number?: string;
    assignee?: string;
    claimedBy?: string;
    team?: string;
    did?: string;
    queue?: string;
    pbx?: string;
    openedFrom?: string;
    openedTo?: string;
    openedFor?: string;
    openedHour?: number;
    openedHours?: "working" | "outside";
    openedWeekday?: number;
    closedFrom?: string;
    closedTo?: string;
    closedAgent?: string;
    closedHour?: number;
    closedHours?: "working" | "outside";
    closedWeekday?: number;
    closure?: "callback" | "customer_called" | "manual" | "cancelled" | "expired";
    late?: "true" | "false";
    overdue?: "true" | "false";
    updatedSince?: string;
    limit?: number;
    cursor?: string;
    order?: "change" | "line";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Task[];
            next: string | null;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks${QS.query(QS.explode({
        status,
        "number": $number,
        assignee,
        claimedBy,
        team,
        did,
        queue,
        pbx,
        openedFrom,
        openedTo,
        openedFor,
        openedHour,
        openedHours,
        openedWeekday,
        closedFrom,
        closedTo,
        closedAgent,
        closedHour,
        closedHours,
        closedWeekday,
        closure,
        late,
        overdue,
        updatedSince,
        limit,
        cursor,
        order
    }))}`, {
        ...opts
    });
}
/**
 * One task
 */
export function getTask(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 304;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * Take the next tasks in line, by priority and deadline; no two workers get the same
 */
export function claimNextTasks(body: {
    /** How long the claim holds; tasks.leaseSeconds if left out */
    leaseSeconds?: number;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Most tasks to take */
    limit?: number;
    /** Only those assigned to `agent` */
    mine?: boolean;
    /** Only of this DID */
    did?: string;
    /** Only of this queue */
    queue?: string;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Task[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/tasks/claim", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Take the task: nobody else moves it until the claim runs out
 */
export function claimTask(id: string, body: {
    /** How long the claim holds; tasks.leaseSeconds if left out */
    leaseSeconds?: number;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/claim`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Still working on it: the claim holds longer
 */
export function extendClaim(id: string, body: {
    /** How long the claim holds; tasks.leaseSeconds if left out */
    leaseSeconds?: number;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/heartbeat`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Give a claimed task back
 */
export function releaseTask(id: string, body: {
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/release`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Put it aside until a moment
 */
export function snoozeTask(id: string, body: {
    /** When it is to come back */
    until?: string;
    /** Or: in how many minutes */
    minutes?: number;
    note?: string | null;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/snooze`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Close it by hand
 */
export function completeTask(id: string, body: {
    /** What came of it, in one word or a few */
    result: string;
    note?: string | null;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/complete`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Close it without calling
 */
export function cancelTask(id: string, body: {
    /** Why nobody has to call */
    reason: string;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/cancel`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Take up a closed task again
 */
export function reopenTask(id: string, body: {
    note?: string | null;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/reopen`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Write something down
 */
export function noteTask(id: string, body: {
    /** In your own words */
    note: string;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/notes`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Say whose task it is
 */
export function assignTask(id: string, body: {
    assignee: string | null;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/assign`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Say how urgent it is
 */
export function prioritiseTask(id: string, body: {
    /** Higher is called first; 0 is ordinary */
    priority: number;
    /** The member of staff who does it; left out: the agent of the user, else the key itself */
    agent?: string;
    /** Overrule another worker's claim; needs the scope admin */
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Task;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/priority`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Calls that changed since a cursor
 */
export function followCalls({ direction, disposition, reason, state, agent, offer, offered, offeredTeam, team, queue, did, trunk, hour, weekday, hours, known, complete, withheld, tried, untried, attempt, attemptMin, newCustomer, converted, convertedDaysMax, outcome, currency, script, scored, autoFailed, failedItem, talkMsMin, talkMsMax, waitMsMin, waitMsMax, waitEnded, durationMsMin, durationMsMax, $number, name, pbx, pbxCallId, source, externalId, since, limit, wait }: {
    direction?: string;
    disposition?: string;
    reason?: string;
    state?: "ivr" | "queued" | "ringing" | "talking" | "held" | "parked" | "ended";
    agent?: string;
    offer?: "any" | "answered" | "missed";
    offered?: string;
    offeredTeam?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    known?: "true" | "false";
    complete?: "true" | "false";
    withheld?: "true" | "false";
    tried?: "true" | "false";
    untried?: "true" | "false";
    attempt?: number;
    attemptMin?: number;
    newCustomer?: "true";
    converted?: string;
    convertedDaysMax?: number;
    outcome?: string;
    currency?: string;
    script?: "*" | string;
    scored?: "true" | "false";
    autoFailed?: "true" | "false";
    failedItem?: string;
    talkMsMin?: number;
    talkMsMax?: number;
    waitMsMin?: number;
    waitMsMax?: number;
    waitEnded?: string;
    durationMsMin?: number;
    durationMsMax?: number;
    $number?: string;
    name?: string;
    pbx?: string;
    pbxCallId?: string;
    source?: "live" | "import" | "backfill";
    externalId?: string;
    since?: string;
    limit?: number;
    wait?: number;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Oldest change first */
            items: Call[];
            /** Calls that turned out to be part of another one: replace the id */
            merged: {
                id: string;
                into: string;
            }[];
            /** Give it back as `since` */
            cursor: string;
            /** There is more already: ask again at once */
            more: boolean;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/changes${QS.query(QS.explode({
        direction,
        disposition,
        reason,
        state,
        agent,
        offer,
        offered,
        offeredTeam,
        team,
        queue,
        did,
        trunk,
        hour,
        weekday,
        hours,
        known,
        complete,
        withheld,
        tried,
        untried,
        attempt,
        attemptMin,
        newCustomer,
        converted,
        convertedDaysMax,
        outcome,
        currency,
        script,
        scored,
        autoFailed,
        failedItem,
        talkMsMin,
        talkMsMax,
        waitMsMin,
        waitMsMax,
        waitEnded,
        durationMsMin,
        durationMsMax,
        "number": $number,
        name,
        pbx,
        pbxCallId,
        source,
        externalId,
        since,
        limit,
        wait
    }))}`, {
        ...opts
    });
}
/**
 * Tasks that changed since a cursor
 */
export function followTasks({ status, $number, assignee, claimedBy, team, did, queue, pbx, openedFrom, openedTo, openedFor, openedHour, openedHours, openedWeekday, closedFrom, closedTo, closedAgent, closedHour, closedHours, closedWeekday, closure, late, overdue, since, limit, wait }: {
    status?: string;
    $number?: string;
    assignee?: string;
    claimedBy?: string;
    team?: string;
    did?: string;
    queue?: string;
    pbx?: string;
    openedFrom?: string;
    openedTo?: string;
    openedFor?: string;
    openedHour?: number;
    openedHours?: "working" | "outside";
    openedWeekday?: number;
    closedFrom?: string;
    closedTo?: string;
    closedAgent?: string;
    closedHour?: number;
    closedHours?: "working" | "outside";
    closedWeekday?: number;
    closure?: "callback" | "customer_called" | "manual" | "cancelled" | "expired";
    late?: "true" | "false";
    overdue?: "true" | "false";
    since?: string;
    limit?: number;
    wait?: number;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Oldest change first */
            items: Task[];
            /** Give it back as `since` */
            cursor: string;
            /** There is more already: ask again at once */
            more: boolean;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/tasks/changes${QS.query(QS.explode({
        status,
        "number": $number,
        assignee,
        claimedBy,
        team,
        did,
        queue,
        pbx,
        openedFrom,
        openedTo,
        openedFor,
        openedHour,
        openedHours,
        openedWeekday,
        closedFrom,
        closedTo,
        closedAgent,
        closedHour,
        closedHours,
        closedWeekday,
        closure,
        late,
        overdue,
        since,
        limit,
        wait
    }))}`, {
        ...opts
    });
}
/**
 * What happens, as it happens
 */
export function followEvents({ types, lastEventId }: {
    types?: string;
    lastEventId?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Event;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/events${QS.query(QS.explode({
        types,
        lastEventId
    }))}`, {
        ...opts
    });
}
/**
 * The PBXs, their links and gaps
 */
export function listPbx(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Pbx[];
            next: null;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/pbx", {
        ...opts
    });
}
/**
 * All indicators of a period, as a dashboard shows them
 */
export function getOverview({ period, $from, to, compare, agent, team, queue, did, trunk, pbx, direction, hour, weekday, hours, serviceSeconds, serviceVariant, shortAbandonSeconds, shortTalkSeconds, longTalkSeconds, conversionDays, fewCalls, lang, format }: {
    period?: string;
    $from?: string;
    to?: string;
    compare?: "previous" | "week" | "month" | "year" | "none";
    agent?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    pbx?: string;
    direction?: "inbound" | "outbound";
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    serviceSeconds?: number;
    serviceVariant?: "answered_and_abandoned" | "answered" | "abandons_within_good" | "abandons_within_out" | "short_abandons_out";
    shortAbandonSeconds?: number;
    shortTalkSeconds?: number;
    longTalkSeconds?: number;
    conversionDays?: number;
    fewCalls?: number;
    lang?: "en" | "ru";
    format?: "json" | "csv";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Overview;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/metrics${QS.query(QS.explode({
        period,
        "from": $from,
        to,
        compare,
        agent,
        team,
        queue,
        did,
        trunk,
        pbx,
        direction,
        hour,
        weekday,
        hours,
        serviceSeconds,
        serviceVariant,
        shortAbandonSeconds,
        shortTalkSeconds,
        longTalkSeconds,
        conversionDays,
        fewCalls,
        lang,
        format
    }))}`, {
        ...opts
    });
}
/**
 * One indicator of a period, with its formulas and the way to the calls behind it
 */
export function getIndicator(indicator: "calls" | "connect_rate" | "call_length" | "conversion" | "response_time" | "missed_calls" | "script_adherence" | "callback_tasks", { period, $from, to, compare, agent, team, queue, did, trunk, pbx, direction, hour, weekday, hours, serviceSeconds, serviceVariant, shortAbandonSeconds, shortTalkSeconds, longTalkSeconds, conversionDays, fewCalls, lang, by, format }: {
    period?: string;
    $from?: string;
    to?: string;
    compare?: "previous" | "week" | "month" | "year" | "none";
    agent?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    pbx?: string;
    direction?: "inbound" | "outbound";
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    serviceSeconds?: number;
    serviceVariant?: "answered_and_abandoned" | "answered" | "abandons_within_good" | "abandons_within_out" | "short_abandons_out";
    shortAbandonSeconds?: number;
    shortTalkSeconds?: number;
    longTalkSeconds?: number;
    conversionDays?: number;
    fewCalls?: number;
    lang?: "en" | "ru";
    by?: string;
    format?: "json" | "csv";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Indicator;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/metrics/${encodeURIComponent(indicator)}${QS.query(QS.explode({
        period,
        "from": $from,
        to,
        compare,
        agent,
        team,
        queue,
        did,
        trunk,
        pbx,
        direction,
        hour,
        weekday,
        hours,
        serviceSeconds,
        serviceVariant,
        shortAbandonSeconds,
        shortTalkSeconds,
        longTalkSeconds,
        conversionDays,
        fewCalls,
        lang,
        by,
        format
    }))}`, {
        ...opts
    });
}
/**
 * Customers who were missed in a period, the longest waiting first
 */
export function listMissedCallers({ period, $from, to, agent, team, queue, did, trunk, pbx, direction, hour, weekday, hours, calledBack, reached, calledBackMsMax, reachedMsMax, limit, cursor }: {
    period?: string;
    $from?: string;
    to?: string;
    agent?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    pbx?: string;
    direction?: "inbound" | "outbound";
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    calledBack?: "true" | "false";
    reached?: "true" | "false";
    calledBackMsMax?: number;
    reachedMsMax?: number;
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: MissedCaller[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/missed-callers${QS.query(QS.explode({
        period,
        "from": $from,
        to,
        agent,
        team,
        queue,
        did,
        trunk,
        pbx,
        direction,
        hour,
        weekday,
        hours,
        calledBack,
        reached,
        calledBackMsMax,
        reachedMsMax,
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * How much has still to be made anew
 */
export function getRebuild(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** Calls of which the facts have still to be made */
            callsLeft: number;
            tasksLeft: number;
            /** Days whose sums have still to be made anew; they are counted from facts until then */
            staleDays: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/metrics/rebuild", {
        ...opts
    });
}
/**
 * Make sums anew from facts, or facts from calls and tasks
 */
export function rebuildMetrics(body: {
    /** facts: sums as well */
    what?: "sums" | "facts";
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: {
            /** Calls of which the facts have still to be made */
            callsLeft: number;
            tasksLeft: number;
            /** Days whose sums have still to be made anew; they are counted from facts until then */
            staleDays: number;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/metrics/rebuild", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Scripts item by item: what is left out most often, and by whom
 */
export function getScriptAdherence({ period, $from, to, agent, team, queue, did, trunk, pbx, direction, hour, weekday, hours, script }: {
    period?: string;
    $from?: string;
    to?: string;
    agent?: string;
    team?: string;
    queue?: string;
    did?: string;
    trunk?: string;
    pbx?: string;
    direction?: "inbound" | "outbound";
    hour?: number;
    weekday?: number;
    hours?: "working" | "outside";
    script?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            "from": string;
            to: string;
            items: ScriptAdherence[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/metrics/script_adherence/items${QS.query(QS.explode({
        period,
        "from": $from,
        to,
        agent,
        team,
        queue,
        did,
        trunk,
        pbx,
        direction,
        hour,
        weekday,
        hours,
        script
    }))}`, {
        ...opts
    });
}
/**
 * Summaries that were made, the latest first
 */
export function listReports({ limit }: {
    limit?: number;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: {
                kind: "day" | "week" | "month";
                "from": string;
                to: string;
                /** ISO 8601, UTC, milliseconds */
                madeAt: string;
            }[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reports${QS.query(QS.explode({
        limit
    }))}`, {
        ...opts
    });
}
/**
 * The summary of a day, a week or a month
 */
export function getReport(kind: "day" | "week" | "month", day: string, { format, lang, team, fresh }: {
    format?: "json" | "html" | "text";
    lang?: "en" | "ru";
    team?: string;
    fresh?: "true" | "false";
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Summary;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reports/${encodeURIComponent(kind)}/${encodeURIComponent(day)}${QS.query(QS.explode({
        format,
        lang,
        team,
        fresh
    }))}`, {
        ...opts
    });
}
/**
 * Whom a summary has reached
 */
export function listReportDeliveries(kind: "day" | "week" | "month", day: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: ReportDelivery[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reports/${encodeURIComponent(kind)}/${encodeURIComponent(day)}/deliveries`, {
        ...opts
    });
}
/**
 * Send a summary, once more or for the first time
 */
export function sendReport(kind: "day" | "week" | "month", day: string, body: {
    recipients?: string[];
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: {
            recipients: string[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reports/${encodeURIComponent(kind)}/${encodeURIComponent(day)}/send`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Calls waiting, the longest wait, agents, today so far
 */
export function getBoard(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Board;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/live", {
        ...opts
    });
}
/**
 * Everything that happened with one customer, step by step
 */
export function getCustomerPath($number: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: CustomerPath;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/customers/${encodeURIComponent($number)}/path`, {
        ...opts
    });
}
/**
 * Conversations of the past, as the PBX recorded them
 */
export function importCalls(pbx: string, body: {
    /** What is read, in words of the reader */
    source: string;
    /** The records of each conversation, complete: of FreeSWITCH as mod_json_cdr writes them, of Asterisk as `ringback import` makes them of CDR and CEL, one a channel */
    conversations: string[][];
    /** Calls that began then or later open and close tasks; left out: none does */
    tasksSince?: string;
    /** Where reading goes on, in words of the reader; null: everything has been read */
    position: string | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Imported;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/api/v1/pbx/${encodeURIComponent(pbx)}/history`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * How far an import has come
 */
export function importPosition(source: string, pbx: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: ImportPosition;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/pbx/${encodeURIComponent(pbx)}/history${QS.query(QS.explode({
        source
    }))}`, {
        ...opts
    });
}
/**
 * Call the customer of a task
 */
export function dialTask(id: string, body: {
    /** Whose phone is rung first: an extension or the id of an agent; left out: the agent of the user */
    agent?: string;
    /** Id of the PBX; left out: the one of the task, else the first that may place calls */
    pbx?: string;
    force?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: Dial;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/api/v1/tasks/${encodeURIComponent(id)}/dial`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * What came of an order to call
 */
export function getDial(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Dial;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/dials/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * Contacts, in the order of numbers
 */
export function listContacts({ $number, externalId, limit, cursor }: {
    $number?: string;
    externalId?: string;
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Contact[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/contacts${QS.query(QS.explode({
        "number": $number,
        externalId,
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Say who many numbers belong to
 */
export function putContacts(body: {
    items: {
        /** A telephone number in any spelling */
        "number": string;
        name: string;
        externalId?: string | null;
        url?: string | null;
    }[];
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            stored: number;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/contacts", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Say who a number belongs to
 */
export function putContact($number: string, body: {
    name: string;
    externalId?: string | null;
    url?: string | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Contact;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/contacts/${encodeURIComponent($number)}`, oazapfts.json({
        ...opts,
        method: "PUT",
        body
    }));
}
/**
 * Forget who a number belongs to
 */
export function removeContact($number: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            "number": string;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/contacts/${encodeURIComponent($number)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Report what came of a call
 */
export function addOutcome(id: string, body: {
    /** deal_created, deal_won, quote_sent, meeting, order, task, or a word of your own */
    "type": string;
    externalId?: string | null;
    amount?: number | null;
    currency?: string | null;
    note?: string | null;
    /** When it happened; left out: now */
    at?: string;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Outcome;
    } | {
        status: 201;
        data: Outcome;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/outcomes`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Take back an outcome that was reported by mistake
 */
export function removeOutcome(id: string, outcome: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/outcomes/${encodeURIComponent(outcome)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Entries of a list, but for those of the configuration
 */
export function readList(list: "ignore" | "vip" | "internal", { limit, cursor }: {
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: ListEntry[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/lists/${encodeURIComponent(list)}${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Put numbers on a list; it holds from the next call on
 */
export function addToList(list: "ignore" | "vip" | "internal", body: {
    items: {
        /** A number in any spelling, or the beginning of one and a star */
        pattern: string;
        note?: string | null;
    }[];
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            stored: number;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/lists/${encodeURIComponent(list)}`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Take a number off a list
 */
export function removeFromList(list: "ignore" | "vip" | "internal", pattern: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            pattern: string;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/lists/${encodeURIComponent(list)}/${encodeURIComponent(pattern)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Scripts in use, in the order of their ids
 */
export function listScripts(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Script[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/scripts", {
        ...opts
    });
}
/**
 * One script, also when it was removed
 */
export function getScript(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Script;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/scripts/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * Write a script; what differs makes a new version
 */
export function putScript(id: string, body: {
    name: string;
    items: {
        /** Of this item; keep it when you change the text */
        id: string;
        /** What a reviewer reads */
        text: string;
        /** Counts to two decimals; 0: noted only */
        weight?: number;
        /** A call in which it failed has not passed */
        required?: boolean;
        /** When it failed, the score is 0 */
        autoFail?: boolean;
        /** One of them is enough, in any form of its words */
        phrases?: string[];
        /** Whose words show it */
        speaker?: "agent" | "customer" | "any";
        /** Has its place among the other ordered items */
        ordered?: boolean;
    }[];
    forbidden?: {
        /** Of this phrase */
        id: string;
        /** One of them is enough, in any form of its words */
        phrases: string[];
        /** When it was said, the score is 0 */
        autoFail?: boolean;
    }[];
    eligible?: {
        /** Empty: both */
        directions?: ("inbound" | "outbound")[];
        /** Names, or beginnings with a star; empty: all */
        queues?: string[];
        /** Names, or beginnings with a star; empty: all */
        dids?: string[];
        /** Names, or beginnings with a star; empty: all */
        teams?: string[];
        /** Shorter talks are left out */
        minTalkSeconds?: number;
    };
    sampling?: {
        /** Calls to review; 0: none are drawn */
        perAgentPerWeek?: number;
    };
    /** Least score with which a call passes */
    passFrom?: number | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Script;
    } | {
        status: 201;
        data: Script;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/scripts/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PUT",
        body
    }));
}
/**
 * Use a script no more; its versions and scores stay, its open reviews are withdrawn
 */
export function removeScript(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/scripts/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * What a script said at all times, newest first
 */
export function listScriptVersions(id: string, { limit, cursor }: {
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: ScriptVersion[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/scripts/${encodeURIComponent(id)}/versions${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Scores of a call; of each script, the one that counts comes first
 */
export function listScores(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: ListedScore[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/scores`, {
        ...opts
    });
}
/**
 * Score a call by the marks of a reviewer; closes its review
 */
export function scoreCall(id: string, body: {
    /** Id of the script */
    script: string;
    /** The version that the reviewer had before them; 409 when another one holds. null: not checked */
    version?: number | null;
    /** Who listened */
    reviewer: string;
    /** One for each item of the script */
    marks: {
        /** Id of the item */
        item: string;
        /** What the reviewer heard */
        mark: "passed" | "failed" | "not_applicable";
        /** In the words of the reviewer */
        note?: string | null;
    }[];
    /** On the whole call */
    comment?: string | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Score;
    } | {
        status: 201;
        data: Score;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/scores`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Take back a score; a review that it closed is open again
 */
export function removeScore(id: string, score: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/scores/${encodeURIComponent(score)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * What was said in a call
 */
export function getTranscript(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Transcript;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/transcript`, {
        ...opts
    });
}
/**
 * Tell what was said in a call; it is scored by every script that is for it
 */
export function putTranscript(id: string, body: {
    language?: string | null;
    /** In any order */
    segments: {
        /** Who speaks */
        speaker: "agent" | "customer";
        /** From the beginning of the recording */
        startMs: number;
        /** From the beginning of the recording */
        endMs: number;
        /** What */
        text: string;
    }[];
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            call: string;
            scores: ListedScore[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/transcript`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Forget what was said in a call, and the scores that were read from it
 */
export function removeTranscript(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            call: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/calls/${encodeURIComponent(id)}/transcript`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Calls to review, newest change last
 */
export function listReviews({ status, agent, team, script, call, limit, cursor }: {
    status?: string;
    agent?: string;
    team?: string;
    script?: string;
    call?: string;
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Review[];
            next: string | null;
        };
    } | {
        status: 304;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reviews${QS.query(QS.explode({
        status,
        agent,
        team,
        script,
        call,
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * One review
 */
export function getReview(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Review;
    } | {
        status: 304;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reviews/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * Leave a call out; no other call is drawn for it
 */
export function skipReview(id: string, body: {
    /** Why nobody can review it */
    reason: string;
    reviewer?: string | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Review;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/reviews/${encodeURIComponent(id)}/skip`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Webhooks, oldest first
 */
export function listHooks(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Hook[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/hooks", {
        ...opts
    });
}
/**
 * Make a webhook
 */
export function createHook(body: {
    /** Where events are sent: http or https */
    url: string;
    /** Empty: all */
    types?: string[];
    teams?: string[];
    dids?: string[];
    queues?: string[];
    pbxs?: string[];
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 201;
        data: NewHook;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/hooks", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * One webhook
 */
export function getHook(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Hook;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}`, {
        ...opts
    });
}
/**
 * Change, disable or enable a webhook
 */
export function changeHook(id: string, body: {
    /** Where events are sent: http or https */
    url?: string;
    /** Empty: all */
    types?: string[];
    teams?: string[];
    dids?: string[];
    queues?: string[];
    pbxs?: string[];
    enabled?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Hook;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body
    }));
}
/**
 * Remove a webhook, with everything that it had still to be told
 */
export function removeHook(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Send a signed event of the type `hook.test` now, once, and tell what came of it
 */
export function testHook(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            delivered: boolean;
            /** null: there was no answer */
            status: number | null;
            problem: string | null;
            tookMs: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}/test`, {
        ...opts,
        method: "POST"
    });
}
/**
 * What a webhook was told, newest first
 */
export function listDeliveries(id: string, { state, limit, cursor }: {
    state?: "pending" | "delivered" | "dead";
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Delivery[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}/deliveries${QS.query(QS.explode({
        state,
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Send one event again, whatever became of it
 */
export function resendDelivery(id: string, event: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: {
            /** Events that are sent again */
            resent: number;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}/deliveries/${encodeURIComponent(event)}/resend`, {
        ...opts,
        method: "POST"
    });
}
/**
 * Send again all events that were given up
 */
export function resendDeadDeliveries(id: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 202;
        data: {
            /** Events that are sent again */
            resent: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/hooks/${encodeURIComponent(id)}/deliveries/resend`, {
        ...opts,
        method: "POST"
    });
}
/**
 * Users in the order of their names, disabled ones too
 */
export function listUsers(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: User[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/users", {
        ...opts
    });
}
/**
 * Make a user
 */
export function createUser(body: {
    /** Login name; kept in lower case */
    name: string;
    displayName?: string | null;
    /** What they may do; agent: what concerns themselves */
    role: "viewer" | "agent" | "supervisor" | "admin";
    agent?: string | null;
    /** Left out: the team that the configuration has `agent` in, else all; null: all */
    teams?: string[] | null;
    /** 10 to 200 characters, and none of the passwords that are tried first; left out: one is made and shown once */
    password?: string;
    /** They have to choose another one when they sign in */
    mustChange?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 201;
        data: {
            user: User;
            /** The password that was made; shown this once. null when one was given, or the request was a repeated one */
            password: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/users", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Change, disable or enable a user; what they may do changes at once
 */
export function changeUser(user: string, body: {
    displayName?: string | null;
    /** What they may do; agent: what concerns themselves */
    role?: "viewer" | "agent" | "supervisor" | "admin";
    agent?: string | null;
    teams?: string[] | null;
    disabled?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: User;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}`, oazapfts.json({
        ...opts,
        method: "PATCH",
        body
    }));
}
/**
 * Disable a user: signed out at once; what they did stays theirs, and so does the name
 */
export function removeUser(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Give a user a new password; ends their sessions
 */
export function setUserPassword(user: string, body: {
    /** 10 to 200 characters, and none of the passwords that are tried first; left out: one is made and shown once */
    password?: string;
    /** They have to choose another one when they sign in */
    mustChange?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
            /** The password that was made; shown this once. null when one was given, or the request was a repeated one */
            password: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}/password`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Forget the wrong passwords of a user and of all addresses: nobody has to wait any more
 */
export function unlockUser(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: User;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}/unlock`, {
        ...opts,
        method: "POST"
    });
}
/**
 * Where a user is signed in
 */
export function listSessions(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Session[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}/sessions`, {
        ...opts
    });
}
/**
 * Sign a user out everywhere
 */
export function endSessions(user: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            ended: number;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/users/${encodeURIComponent(user)}/sessions`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * API keys, revoked ones too
 */
export function listKeys(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: ApiKey[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/keys", {
        ...opts
    });
}
/**
 * Make a key
 */
export function createKey(body: {
    /** Shown wherever the key did something */
    name: string;
    scopes: ("calls:read" | "calls:write" | "tasks:read" | "tasks:work" | "contacts:write" | "lists:write" | "scores:write" | "dial" | "hooks" | "admin")[];
    teams?: string[] | null;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 201;
        data: {
            id: string;
            name: string;
            /** The key itself: shown this once, kept nowhere. null when the request was a repeated one */
            key: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/keys", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * Revoke a key; it is refused from now on
 */
export function revokeKey(key: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            id: string;
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/keys/${encodeURIComponent(key)}`, {
        ...opts,
        method: "DELETE"
    });
}
/**
 * Writes that somebody asked for, newest first
 */
export function listAudit({ limit, cursor }: {
    limit?: number;
    cursor?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: AuditLine[];
            next: string | null;
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>(`/api/v1/audit${QS.query(QS.explode({
        limit,
        cursor
    }))}`, {
        ...opts
    });
}
/**
 * Who was forgotten when, and by whom; without numbers
 */
export function listErasures(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            items: Erasure[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/erasures", {
        ...opts
    });
}
/**
 * Forget a customer
 */
export function eraseCustomer(body: {
    /** A telephone number in any spelling */
    "number": string;
    /** Only tell what would be changed */
    dryRun?: boolean;
}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            /** null: nothing was changed, for `dryRun`, or because nothing was there: no erasure is kept then */
            erasure: Erasure | null;
            counts: ErasureCounts;
            /** Files of the PBX with recordings of this customer: the daemon does not delete them */
            recordings: string[];
            /** Where the daemon does not reach, in sentences */
            remains: string[];
        };
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 409;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>("/api/v1/erasures", oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
/**
 * What the configuration says, without its secrets
 */
export function getSettings(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: Settings;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/settings", {
        ...opts
    });
}
/**
 * Look at a PBX and say what is wrong there and how to mend it, as `ringback check` does
 */
export function checkPbx(pbx: string, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: {
            pbx: string;
            /** ISO 8601, UTC, milliseconds */
            checkedAt: string;
            findings: CheckFinding[];
        };
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 403;
        data: Problem;
    } | {
        status: 404;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/api/v1/pbx/${encodeURIComponent(pbx)}/check`, {
        ...opts,
        method: "POST"
    });
}
/**
 * How somebody may sign in
 */
export function getSignInWays(opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: SignInWays;
    } | {
        status: 429;
        data: Problem;
    }>("/api/v1/session/ways", {
        ...opts
    });
}
/**
 * A record of mod_json_cdr (FreeSWITCH)
 */
export function postCdr(pbx: string, body: string, { uuid }: {
    uuid?: string;
} = {}, opts?: Oazapfts.RequestOpts) {
    return oazapfts.fetchJson<{
        status: 200;
        data: CdrReceipt;
    } | {
        status: 400;
        data: Problem;
    } | {
        status: 401;
        data: Problem;
    } | {
        status: 429;
        data: Problem;
    } | {
        status: 503;
        data: Problem;
    }>(`/api/v1/pbx/${encodeURIComponent(pbx)}/cdr${QS.query(QS.explode({
        uuid
    }))}`, oazapfts.json({
        ...opts,
        method: "POST",
        body
    }));
}
