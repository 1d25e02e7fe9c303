// The part of the configuration that says what is kept, for how long, and what is copied.

import { choice, group, text, whole, yesNo } from './leaves.ts';

const DAYS_MAX = 36_500;

/** null and 0: for ever. */
const daysOrEver = (min = 1) => {
  const wanted = `days from ${min} to ${DAYS_MAX}; 0 or null: for ever`;
  return whole(0, DAYS_MAX, wanted)
    .refine((days) => days === 0 || days >= min, { error: wanted })
    .nullable()
    .default(null);
};

/** Calls and tasks younger than this are still being worked with. */
const RECORD_DAYS_MIN = 30;
/** Younger summaries would be made anew: the last three months are caught up with. */
const REPORT_DAYS_MIN = 130;

export const keeping = {
  transcripts: group({ retentionDays: whole(1, 3_650).default(365) }),
  database: group({
    file: text('a path to the database file').default('data/ringback.db'),
    synchronous: choice(['full', 'normal']).default('full'),
  }),
  journal: group({ retentionDays: whole(1, 3_650).default(30) }),
  events: group({
    retentionDays: whole(1, 365).default(3),
    heartbeatSeconds: whole(1, 300).default(15),
  }),
  retention: group({
    callDays: daysOrEver(RECORD_DAYS_MIN),
    taskDays: daysOrEver(RECORD_DAYS_MIN),
    recordingDays: daysOrEver(),
    reportDays: daysOrEver(REPORT_DAYS_MIN),
    auditDays: whole(1, DAYS_MAX).default(400),
  }),
  backups: group({
    enabled: yesNo().default(true),
    /** null: `backups`, beside the database. */
    folder: text('a path to a folder').nullable().default(null),
    at: text('a time of day such as 03:30', /^([01]\d|2[0-3]):[0-5]\d$/).default('03:30'),
    keep: group({
      daily: whole(1, 366).default(7),
      weekly: whole(0, 520).default(4),
      monthly: whole(0, 120).default(6),
    }),
    maxMegabytes: whole(1, 1_000_000_000).nullable().default(null),
  }),
};
