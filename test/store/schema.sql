CREATE TABLE call_merges (
  id TEXT PRIMARY KEY,
  into_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
  id TEXT PRIMARY KEY,
  pbx TEXT NOT NULL,
  pbx_call_id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound', 'internal')),
  state TEXT NOT NULL CHECK (state IN ('ivr', 'queued', 'ringing', 'talking', 'held', 'parked', 'ended')),
  from_number TEXT,
  from_raw TEXT,
  from_name TEXT,
  to_number TEXT,
  to_raw TEXT,
  to_name TEXT,
  trunk TEXT,
  agent TEXT,
  started_at INTEGER NOT NULL,
  answered_at INTEGER,
  ended_at INTEGER,
  disposition TEXT,
  reason TEXT,
  hung_up_by TEXT,
  cause_q850 INTEGER,
  cause_raw TEXT,
  response_ms INTEGER,
  ivr_ms INTEGER,
  wait_ms INTEGER,
  talk_ms INTEGER,
  hold_ms INTEGER,
  duration_ms INTEGER,
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
  after_hours INTEGER NOT NULL CHECK (after_hours IN (0, 1)),
  -- Day and hour in the configured time zone, so that reports need no date functions of one database.
  local_day TEXT NOT NULL,
  local_hour INTEGER NOT NULL,
  -- JSON: offers, talks, queues, transfers, recordings, legs.
  detail TEXT NOT NULL,
  change_seq INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  pbx TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  pbx TEXT NOT NULL,
  call_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE pbx_state (
  pbx TEXT PRIMARY KEY,
  last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE task_calls (
  call_id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id),
  role TEXT NOT NULL CHECK (role IN ('missed', 'attempt', 'reached'))
) STRICT;

CREATE TABLE task_history (
  task_id TEXT NOT NULL REFERENCES tasks (id),
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  call_id TEXT,
  agent TEXT,
  PRIMARY KEY (task_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('open', 'claimed', 'snoozed', 'done', 'cancelled', 'expired')),
  number TEXT NOT NULL,
  pbx TEXT NOT NULL,
  name TEXT,
  did TEXT,
  queue TEXT,
  missed_calls INTEGER NOT NULL,
  first_missed_at INTEGER NOT NULL,
  last_missed_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_attempt_at INTEGER,
  last_attempt_result TEXT,
  due_at INTEGER,
  assignee TEXT,
  claimed_by TEXT,
  claim_expires_at INTEGER,
  snoozed_until INTEGER,
  closed_at INTEGER,
  closed_kind TEXT,
  closed_agent TEXT,
  closed_call TEXT,
  change_seq INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX calls_by_callee ON calls (to_number);

CREATE INDEX calls_by_caller ON calls (from_number);

CREATE UNIQUE INDEX calls_by_change ON calls (change_seq);

CREATE INDEX calls_by_start ON calls (started_at);

CREATE INDEX calls_open ON calls (pbx) WHERE state <> 'ended';

CREATE INDEX gaps_by_pbx ON gaps (pbx, started_at);

CREATE INDEX journal_by_call ON journal (call_id);

CREATE INDEX task_calls_by_task ON task_calls (task_id);

CREATE UNIQUE INDEX tasks_by_change ON tasks (change_seq);

CREATE INDEX tasks_by_number ON tasks (number);

CREATE UNIQUE INDEX tasks_one_open_per_number ON tasks (number) WHERE status IN ('open', 'claimed', 'snoozed');
