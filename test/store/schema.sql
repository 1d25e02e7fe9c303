CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- SHA-256 of the key, hexadecimal: the key itself is shown once and kept nowhere.
  hash TEXT NOT NULL UNIQUE,
  -- JSON arrays. teams NULL: all of them.
  scopes TEXT NOT NULL,
  teams TEXT,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT,
  -- JSON: what was asked, without secrets.
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE call_merges (
  id TEXT PRIMARY KEY,
  into_id TEXT NOT NULL
, change_seq INTEGER NOT NULL DEFAULT 0, team TEXT) STRICT, WITHOUT ROWID;

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
, team TEXT, source TEXT NOT NULL DEFAULT 'live' CHECK (source IN ('live', 'import', 'backfill'))) STRICT;

CREATE TABLE cdr_kin (
  pbx TEXT NOT NULL,
  kin TEXT NOT NULL,
  leg TEXT NOT NULL,
  PRIMARY KEY (pbx, kin, leg)
) STRICT, WITHOUT ROWID;

CREATE TABLE cdrs (
  pbx TEXT NOT NULL,
  leg TEXT NOT NULL,
  -- The leg that rang it; NULL for a caller and for what the PBX placed itself.
  caller TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  -- 1: nobody has looked yet whether a gap hid this leg.
  pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
  -- JSON: what the PBX says, in the words of its own link.
  body TEXT NOT NULL,
  PRIMARY KEY (pbx, leg)
) STRICT;

CREATE TABLE contacts (
  number TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  external_id TEXT,
  url TEXT,
  changed_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
  hook_id TEXT NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  last_at INTEGER,
  last_status INTEGER,
  last_error TEXT,
  PRIMARY KEY (hook_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE dials (
  id TEXT PRIMARY KEY,
  pbx TEXT NOT NULL,
  channel_id TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  number TEXT NOT NULL,
  task_id TEXT REFERENCES tasks (id),
  state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'failed', 'calling', 'ended')),
  call_id TEXT,
  problem TEXT,
  asked_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  pbx TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  reason TEXT NOT NULL
, backfilled_at INTEGER) STRICT;

CREATE TABLE hooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  -- JSON: event types with stars, and teams, dids, queues, pbxs; empty: everything.
  filter TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- NULL while it is told of events.
  disabled_at INTEGER,
  disabled_reason TEXT,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE idempotent_answers (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  -- Of what was asked: the same key for another question is a mistake.
  digest TEXT NOT NULL,
  result TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
  pbx TEXT NOT NULL,
  -- Which files or tables, and how they are read.
  source TEXT NOT NULL,
  -- JSON of the one who reads.
  position TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (pbx, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  pbx TEXT NOT NULL,
  call_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE list_entries (
  list TEXT NOT NULL CHECK (list IN ('ignore', 'vip', 'internal')),
  -- A number in E.164, or the beginning of one and a star.
  pattern TEXT NOT NULL,
  note TEXT,
  added_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (list, pattern)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  -- Id of the call or the task.
  subject TEXT NOT NULL,
  team TEXT,
  -- JSON: the record as it then was.
  body TEXT NOT NULL
) STRICT;

CREATE TABLE outbox_horizon (
  up_to INTEGER NOT NULL
) STRICT;

CREATE TABLE outcomes (
  id TEXT PRIMARY KEY,
  call_id TEXT NOT NULL,
  type TEXT NOT NULL,
  external_id TEXT,
  amount REAL,
  currency TEXT,
  note TEXT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE pbx_state (
  pbx TEXT PRIMARY KEY,
  last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rotations (
  rule TEXT PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

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
  agent TEXT, actor TEXT, note TEXT,
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
, team TEXT, priority INTEGER NOT NULL DEFAULT 0, escalations INTEGER NOT NULL DEFAULT 0, overdue INTEGER NOT NULL DEFAULT 0 CHECK (overdue IN (0, 1)), result TEXT, wake_at INTEGER) STRICT;

CREATE UNIQUE INDEX api_keys_by_name ON api_keys (name) WHERE revoked_at IS NULL;

CREATE INDEX audit_by_age ON audit (at);

CREATE INDEX call_merges_by_change ON call_merges (change_seq);

CREATE INDEX calls_by_callee ON calls (to_number);

CREATE INDEX calls_by_caller ON calls (from_number);

CREATE UNIQUE INDEX calls_by_change ON calls (change_seq);

CREATE INDEX calls_by_pbx_call ON calls (pbx_call_id);

CREATE INDEX calls_by_start ON calls (started_at);

CREATE INDEX calls_imported ON calls (pbx_call_id) WHERE source = 'import';

CREATE INDEX calls_incomplete ON calls (pbx, started_at) WHERE complete = 0;

CREATE INDEX calls_open ON calls (pbx) WHERE state <> 'ended';

CREATE INDEX cdrs_by_age ON cdrs (received_at);

CREATE INDEX contacts_by_external_id ON contacts (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX deliveries_by_seq ON deliveries (seq);

CREATE INDEX deliveries_dead ON deliveries (hook_id, seq) WHERE state = 'dead';

CREATE INDEX deliveries_due ON deliveries (hook_id, next_at, seq) WHERE state = 'pending';

CREATE INDEX dials_by_call ON dials (call_id) WHERE call_id IS NOT NULL;

CREATE INDEX dials_by_task ON dials (task_id) WHERE task_id IS NOT NULL;

CREATE INDEX gaps_by_pbx ON gaps (pbx, started_at);

CREATE INDEX idempotent_answers_by_age ON idempotent_answers (at);

CREATE INDEX journal_by_call ON journal (call_id);

CREATE INDEX outbox_by_age ON outbox (at);

CREATE INDEX outcomes_by_call ON outcomes (call_id);

CREATE INDEX outcomes_by_external_id ON outcomes (external_id) WHERE external_id IS NOT NULL;

CREATE UNIQUE INDEX outcomes_once ON outcomes (type, external_id, call_id) WHERE external_id IS NOT NULL;

CREATE INDEX task_calls_by_task ON task_calls (task_id);

CREATE INDEX tasks_by_assignee ON tasks (assignee) WHERE status IN ('open', 'claimed', 'snoozed');

CREATE UNIQUE INDEX tasks_by_change ON tasks (change_seq);

CREATE INDEX tasks_by_number ON tasks (number);

CREATE INDEX tasks_in_line ON tasks (priority DESC, due_at, id) WHERE status = 'open';

CREATE UNIQUE INDEX tasks_one_open_per_number ON tasks (number) WHERE status IN ('open', 'claimed', 'snoozed');

CREATE INDEX tasks_to_wake ON tasks (wake_at) WHERE wake_at IS NOT NULL;
