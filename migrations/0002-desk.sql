-- What people and programs do with tasks, and how they are told: the life of a task, outcomes and contacts, number
-- lists, keys, webhooks, the outbox that they are fed from, orders to dial, and who asked for what.
-- Times are epoch milliseconds; those of tasks, keys, hooks and orders are on the daemon's own clock.

ALTER TABLE tasks ADD COLUMN team TEXT;
ALTER TABLE tasks ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- Steps of escalation that have been taken.
ALTER TABLE tasks ADD COLUMN escalations INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0 CHECK (overdue IN (0, 1));
-- What a person said when closing it by hand.
ALTER TABLE tasks ADD COLUMN result TEXT;
-- When it must be looked at next though nobody asks; NULL once it is closed.
ALTER TABLE tasks ADD COLUMN wake_at INTEGER;
CREATE INDEX tasks_to_wake ON tasks (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX tasks_in_line ON tasks (priority DESC, due_at, id) WHERE status = 'open';
CREATE INDEX tasks_by_assignee ON tasks (assignee) WHERE status IN ('open', 'claimed', 'snoozed');

-- Who moved the task, and in what words; NULL for what a call or time did.
ALTER TABLE task_history ADD COLUMN actor TEXT;
ALTER TABLE task_history ADD COLUMN note TEXT;

ALTER TABLE calls ADD COLUMN team TEXT;
CREATE INDEX calls_by_pbx_call ON calls (pbx_call_id);
-- A merge is a change too: a client that follows changes learns that an id is gone. 0: nobody ever saw that id.
ALTER TABLE call_merges ADD COLUMN change_seq INTEGER NOT NULL DEFAULT 0;
-- The team that the merged call was shown to.
ALTER TABLE call_merges ADD COLUMN team TEXT;
CREATE INDEX call_merges_by_change ON call_merges (change_seq);

-- Turns of a rotation, by the name of the rule.
CREATE TABLE rotations (
  rule TEXT PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
CREATE INDEX outcomes_by_call ON outcomes (call_id);
CREATE UNIQUE INDEX outcomes_once ON outcomes (type, external_id, call_id) WHERE external_id IS NOT NULL;
CREATE INDEX outcomes_by_external_id ON outcomes (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE contacts (
  number TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  external_id TEXT,
  url TEXT,
  changed_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX contacts_by_external_id ON contacts (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE list_entries (
  list TEXT NOT NULL CHECK (list IN ('ignore', 'vip', 'internal')),
  -- A number in E.164, or the beginning of one and a star.
  pattern TEXT NOT NULL,
  note TEXT,
  added_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (list, pattern)
) STRICT, WITHOUT ROWID;

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
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (name) WHERE revoked_at IS NULL;

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

-- What happened, in order, written in the transaction that made it happen.
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
CREATE INDEX outbox_by_age ON outbox (at);

-- Up to this announcement some have been removed; all later ones are there. One row.
CREATE TABLE outbox_horizon (
  up_to INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_horizon (up_to) VALUES (0);

-- What a hook has still to be told. A delivery that succeeded is removed with its event.
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
CREATE INDEX deliveries_due ON deliveries (hook_id, next_at, seq) WHERE state = 'pending';
CREATE INDEX deliveries_by_seq ON deliveries (seq);
CREATE INDEX deliveries_dead ON deliveries (hook_id, seq) WHERE state = 'dead';

-- Calls that a user asked for. channel_id: what the first leg is told to be called.
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
CREATE INDEX dials_by_call ON dials (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX dials_by_task ON dials (task_id) WHERE task_id IS NOT NULL;

-- Answers to orders that came with an Idempotency-Key.
CREATE TABLE idempotent_answers (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  -- Of what was asked: the same key for another question is a mistake.
  digest TEXT NOT NULL,
  result TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotent_answers_by_age ON idempotent_answers (at);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT,
  -- JSON: what was asked, without secrets.
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_age ON audit (at);
