// Reads that may be long run in worker threads, each with a read-only connection, so that they never delay an
// event. Run from source (tests), there is no compiled worker: the same queries run in this thread.

import { Piscina } from 'piscina';
import { openForReading } from './database.ts';
import { createQueries, type Queries } from './queries.ts';

const THREADS_MAX = 2;
/** Requests waiting for a thread; more than the API's rate limit lets through. */
const WAITING_MAX = 10_000;

export interface Reader extends Queries {
  close(): Promise<void>;
}

export function openReader(file: string): Reader {
  return import.meta.url.endsWith('.ts') ? openHere(file) : openInWorkers(file);
}

function openHere(file: string): Reader {
  const { db, close } = openForReading(file);
  return { ...createQueries(db), close: async () => close() };
}

function openInWorkers(file: string): Reader {
  const pool = new Piscina({
    filename: new URL('./read-worker.js', import.meta.url).href,
    workerData: { file },
    minThreads: 1,
    maxThreads: THREADS_MAX,
    maxQueue: WAITING_MAX,
    idleTimeout: 60_000,
  });
  const ask =
    (name: keyof Queries) =>
    (...args: unknown[]): Promise<never> =>
      pool.run({ name, args }, { name: 'read' }) as Promise<never>;
  return {
    keys: ask('keys'),
    audit: ask('audit'),
    users: ask('users'),
    sessions: ask('sessions'),
    placesSince: ask('placesSince'),
    teamsSeen: ask('teamsSeen'),
    dial: ask('dial'),
    contacts: ask('contacts'),
    contact: ask('contact'),
    listEntries: ask('listEntries'),
    calls: ask('calls'),
    callsByStart: ask('callsByStart'),
    latestCalls: ask('latestCalls'),
    liveCalls: ask('liveCalls'),
    call: ask('call'),
    timeline: ask('timeline'),
    tasks: ask('tasks'),
    line: ask('line'),
    task: ask('task'),
    gaps: ask('gaps'),
    watchedSince: ask('watchedSince'),
    gapsWithin: ask('gapsWithin'),
    touchedGaps: ask('touchedGaps'),
    importPosition: ask('importPosition'),
    oldestIncomplete: ask('oldestIncomplete'),
    openTaskCount: ask('openTaskCount'),
    tallies: ask('tallies'),
    headlines: ask('headlines'),
    standingTasks: ask('standingTasks'),
    restatedDays: ask('restatedDays'),
    figureBacklog: ask('figureBacklog'),
    missedCallers: ask('missedCallers'),
    reports: ask('reports'),
    report: ask('report'),
    reportDeliveries: ask('reportDeliveries'),
    dueReports: ask('dueReports'),
    isReportMade: ask('isReportMade'),
    reportsSince: ask('reportsSince'),
    nextReportAt: ask('nextReportAt'),
    failedReports: ask('failedReports'),
    alerts: ask('alerts'),
    openTasks: ask('openTasks'),
    inboundSince: ask('inboundSince'),
    failedDeliveries: ask('failedDeliveries'),
    callChanges: ask('callChanges'),
    taskChanges: ask('taskChanges'),
    announced: ask('announced'),
    hooks: ask('hooks'),
    hook: ask('hook'),
    deliveries: ask('deliveries'),
    dueDeliveries: ask('dueDeliveries'),
    scripts: ask('scripts'),
    script: ask('script'),
    scriptVersions: ask('scriptVersions'),
    scores: ask('scores'),
    transcript: ask('transcript'),
    adherence: ask('adherence'),
    reviews: ask('reviews'),
    review: ask('review'),
    customerTraces: ask('customerTraces'),
    rowsWith: ask('rowsWith'),
    erasures: ask('erasures'),
    close: () => pool.destroy(),
  };
}
