CREATE TABLE alerts (
  name TEXT PRIMARY KEY,
  raised_at INTEGER NOT NULL,
  value REAL NOT NULL
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

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT,
  -- JSON: what was asked, without secrets.
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE call_agents (
  agent TEXT NOT NULL,
  call_id TEXT NOT NULL,
  PRIMARY KEY (agent, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE call_facts (
  day TEXT NOT NULL,
  call_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  after_hours INTEGER NOT NULL,
  direction TEXT NOT NULL,
  pbx TEXT NOT NULL,
  team TEXT,
  agent TEXT,
  queue TEXT,
  did TEXT,
  trunk TEXT,
  customer INTEGER,
  started_at INTEGER NOT NULL,
  answered_at INTEGER,
  ended_at INTEGER,
  disposition TEXT NOT NULL,
  reason TEXT,
  complete INTEGER NOT NULL,
  response_ms INTEGER,
  wait_ms INTEGER,
  talk_ms INTEGER,
  duration_ms INTEGER,
  -- Outbound: something was tried to ring outside; which attempt since the last talk it was.
  tried INTEGER NOT NULL,
  attempt INTEGER,
  -- JSON: telephones that rang, and what a CRM reported; NULL: none.
  offers TEXT,
  outcomes TEXT,
  PRIMARY KEY (day, call_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE customer_facts (
  customer INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  hour INTEGER NOT NULL,
  after_hours INTEGER NOT NULL,
  direction TEXT NOT NULL,
  pbx TEXT NOT NULL,
  team TEXT,
  agent TEXT,
  queue TEXT,
  did TEXT,
  trunk TEXT,
  first_talk_at INTEGER NOT NULL,
  -- JSON: type → when the first outcome of that type came.
  outcomes TEXT NOT NULL
) STRICT;

CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE
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

CREATE TABLE erasures (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  -- Under this name the customer is counted from now on; the number is kept nowhere.
  token TEXT NOT NULL,
  -- JSON: what was changed, and how many of each.
  counts TEXT NOT NULL
) STRICT;

CREATE TABLE fact_state (
  -- '' before the first time.
  rules TEXT NOT NULL,
  -- Facts of calls and tasks after these ids have still to be made; NULL: none.
  calls_after TEXT,
  tasks_after TEXT
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

CREATE TABLE missed_cases (
  customer INTEGER NOT NULL,
  call_id TEXT NOT NULL,
  day TEXT NOT NULL,
  hour INTEGER NOT NULL,
  after_hours INTEGER NOT NULL,
  pbx TEXT NOT NULL,
  team TEXT,
  agent TEXT,
  queue TEXT,
  did TEXT,
  trunk TEXT,
  missed_calls INTEGER NOT NULL,
  first_missed_at INTEGER NOT NULL,
  last_missed_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  first_attempt_at INTEGER,
  reached_at INTEGER,
  reached_by TEXT,
  attempt_work_ms INTEGER,
  reached_work_ms INTEGER,
  PRIMARY KEY (customer, call_id)
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
, first_seen_at INTEGER) STRICT, WITHOUT ROWID;

CREATE TABLE report_deliveries (
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  -- Name of the recipient in the configuration.
  recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  last_at INTEGER,
  last_error TEXT,
  PRIMARY KEY (kind, from_day, recipient)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_state (
  since TEXT
) STRICT;

CREATE TABLE reports (
  kind TEXT NOT NULL CHECK (kind IN ('day', 'week', 'month')),
  -- The first local day that it tells of.
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  -- JSON: the teams whose calls it tells of; '' stands for everybody's.
  audience TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  -- JSON: what it says, in no language.
  body TEXT NOT NULL,
  PRIMARY KEY (kind, from_day, audience)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
  id TEXT PRIMARY KEY,
  script_id TEXT NOT NULL,
  call_id TEXT NOT NULL,
  agent TEXT NOT NULL,
  team TEXT,
  -- First day of the local week in which the call began.
  week TEXT NOT NULL,
  -- The lowest of a week are the sample.
  rank INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'done', 'skipped', 'withdrawn')),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  -- Who reviewed or skipped it; NULL when a better-ranked call took its place.
  closed_by TEXT,
  -- Why it was skipped.
  reason TEXT,
  -- The score that closed it.
  score_id TEXT,
  change_seq INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rollup_customers (
  cut TEXT NOT NULL,
  day TEXT NOT NULL,
  value TEXT NOT NULL,
  team TEXT NOT NULL,
  after_hours INTEGER NOT NULL,
  part INTEGER NOT NULL,
  members BLOB NOT NULL,
  PRIMARY KEY (cut, day, value, team, after_hours, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_days (
  day TEXT PRIMARY KEY,
  -- 1: the kept sums of this day are wrong; it is counted from its facts until they are made anew.
  stale INTEGER NOT NULL CHECK (stale IN (0, 1)),
  -- When a call of this day was told anew, or for the first time, after the day's summary; NULL: never.
  restated_at INTEGER,
  restated_calls INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_months (
  month TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE rollups (
  cut TEXT NOT NULL,
  day TEXT NOT NULL,
  value TEXT NOT NULL,
  team TEXT NOT NULL,
  after_hours INTEGER NOT NULL,
  -- JSON: name → number.
  counts TEXT NOT NULL,
  -- JSON: name → bytes of its histogram below, in that order.
  times TEXT NOT NULL,
  -- Histograms: 64-bit floats, little-endian, in triples of bucket, number and sum.
  buckets BLOB NOT NULL,
  PRIMARY KEY (cut, day, value, team, after_hours)
) STRICT, WITHOUT ROWID;

CREATE TABLE rotations (
  rule TEXT PRIMARY KEY,
  turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scores (
  id TEXT PRIMARY KEY,
  call_id TEXT NOT NULL,
  script_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('reviewer', 'transcript')),
  -- Empty for a transcript.
  reviewer TEXT NOT NULL,
  -- NULL: nothing applied.
  score REAL,
  passed INTEGER CHECK (passed IN (0, 1)),
  auto_failed INTEGER NOT NULL CHECK (auto_failed IN (0, 1)),
  marks TEXT NOT NULL,
  -- JSON: notes, comment, evidence, what else was found.
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE script_calls (
  script_id TEXT NOT NULL,
  local_day TEXT NOT NULL,
  call_id TEXT NOT NULL,
  agent TEXT NOT NULL,
  team TEXT,
  direction TEXT NOT NULL,
  pbx TEXT NOT NULL,
  trunk TEXT,
  -- The first queue of the call.
  queue TEXT,
  -- The dialled number of an inbound call.
  did TEXT,
  after_hours INTEGER NOT NULL CHECK (after_hours IN (0, 1)),
  local_hour INTEGER NOT NULL,
  -- Of the script, by which it was scored; NULL: it was not.
  version INTEGER,
  -- NULL also when nothing applied.
  score REAL,
  auto_failed INTEGER CHECK (auto_failed IN (0, 1)),
  -- One letter for each item of that version, in its order: p passed, f failed, n not applicable, - not looked at.
  marks TEXT,
  PRIMARY KEY (script_id, local_day, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE script_versions (
  script_id TEXT NOT NULL REFERENCES scripts (id),
  version INTEGER NOT NULL,
  -- SHA-256 of the definition, hexadecimal: the same definition is the same version.
  hash TEXT NOT NULL,
  -- JSON.
  definition TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (script_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE scripts (
  id TEXT PRIMARY KEY,
  -- The one that holds; all that ever were are in script_versions.
  version INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('config', 'api')),
  -- NULL while it is in use.
  removed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  -- SHA-256 of what the cookie holds, hexadecimal: the cookie itself is kept nowhere.
  hash TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  -- At most a minute behind.
  last_seen_at INTEGER NOT NULL,
  -- However busy it is.
  expires_at INTEGER NOT NULL,
  -- The browser, in a few words.
  label TEXT NOT NULL,
  -- How they signed in.
  way TEXT NOT NULL CHECK (way IN ('password', 'header'))
) STRICT;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE task_calls (
  call_id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id),
  role TEXT NOT NULL CHECK (role IN ('missed', 'attempt', 'reached'))
) STRICT;

CREATE TABLE task_facts (
  task_id TEXT PRIMARY KEY,
  pbx TEXT NOT NULL,
  team TEXT,
  queue TEXT,
  did TEXT,
  opened_day TEXT NOT NULL,
  opened_hour INTEGER NOT NULL,
  opened_after_hours INTEGER NOT NULL,
  opened_agent TEXT,
  opened_at INTEGER NOT NULL,
  -- NULL while it is open.
  closed_day TEXT,
  closed_hour INTEGER,
  closed_after_hours INTEGER,
  closed_agent TEXT,
  closed_at INTEGER,
  closure TEXT,
  attempts INTEGER NOT NULL,
  late INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE transcripts (
  call_id TEXT PRIMARY KEY,
  language TEXT,
  -- JSON: segments, in milliseconds from the beginning of the recording.
  segments TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  -- The login name, in lower case; a name that was used is never given to somebody else.
  name TEXT NOT NULL UNIQUE,
  display_name TEXT,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'agent', 'supervisor', 'admin')),
  -- Who this is among the staff; NULL: nobody who has a telephone.
  agent TEXT,
  -- JSON array; NULL: all of them.
  teams TEXT,
  -- scrypt with its parameters and its salt; NULL: cannot sign in with a password.
  password TEXT,
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- NULL while they may sign in.
  disabled_at INTEGER,
  actor TEXT NOT NULL,
  -- Whoever sees only their own must be somebody.
  CHECK (role <> 'agent' OR agent IS NOT NULL),
  CHECK (role <> 'admin' OR teams IS NULL)
) STRICT;

CREATE UNIQUE INDEX api_keys_by_name ON api_keys (name) WHERE revoked_at IS NULL;

CREATE INDEX audit_by_age ON audit (at);

CREATE UNIQUE INDEX call_facts_by_call ON call_facts (call_id);

CREATE INDEX call_facts_by_customer ON call_facts (customer, started_at) WHERE customer IS NOT NULL;

CREATE INDEX call_merges_by_change ON call_merges (change_seq);

CREATE INDEX call_merges_by_survivor ON call_merges (into_id);

CREATE INDEX calls_by_callee ON calls (to_number);

CREATE INDEX calls_by_caller ON calls (from_number);

CREATE UNIQUE INDEX calls_by_change ON calls (change_seq);

CREATE INDEX calls_by_pbx_call ON calls (pbx_call_id);

CREATE INDEX calls_by_start ON calls (started_at, id);

CREATE INDEX calls_imported ON calls (pbx_call_id) WHERE source = 'import';

CREATE INDEX calls_incomplete ON calls (pbx, started_at) WHERE complete = 0;

CREATE INDEX calls_open ON calls (pbx) WHERE state <> 'ended';

CREATE INDEX cdrs_by_age ON cdrs (received_at);

CREATE INDEX contacts_by_external_id ON contacts (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX customer_facts_by_day ON customer_facts (day);

CREATE INDEX deliveries_by_seq ON deliveries (seq);

CREATE INDEX deliveries_dead ON deliveries (hook_id, seq) WHERE state = 'dead';

CREATE INDEX deliveries_due ON deliveries (hook_id, next_at, seq) WHERE state = 'pending';

CREATE INDEX dials_by_call ON dials (call_id) WHERE call_id IS NOT NULL;

CREATE INDEX dials_by_task ON dials (task_id) WHERE task_id IS NOT NULL;

CREATE INDEX erasures_by_time ON erasures (at, id);

CREATE INDEX gaps_by_pbx ON gaps (pbx, started_at);

CREATE INDEX idempotent_answers_by_age ON idempotent_answers (at);

CREATE INDEX journal_by_call ON journal (call_id);

CREATE INDEX missed_cases_by_day ON missed_cases (day);

CREATE INDEX outbox_by_age ON outbox (at);

CREATE INDEX outcomes_by_call ON outcomes (call_id);

CREATE INDEX outcomes_by_external_id ON outcomes (external_id) WHERE external_id IS NOT NULL;

CREATE UNIQUE INDEX outcomes_once ON outcomes (type, external_id, call_id) WHERE external_id IS NOT NULL;

CREATE INDEX report_deliveries_due ON report_deliveries (next_at) WHERE state = 'pending';

CREATE INDEX report_deliveries_failed ON report_deliveries (last_at) WHERE state = 'failed';

CREATE INDEX reports_by_age ON reports (made_at);

CREATE UNIQUE INDEX reviews_by_change ON reviews (change_seq);

CREATE INDEX reviews_of_week ON reviews (script_id, week, agent) WHERE status <> 'withdrawn';

CREATE UNIQUE INDEX reviews_once ON reviews (call_id, script_id);

CREATE INDEX rollup_days_stale ON rollup_days (day) WHERE stale = 1;

CREATE UNIQUE INDEX scores_once ON scores (call_id, script_id, source, reviewer);

CREATE INDEX script_calls_by_call ON script_calls (call_id);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE INDEX task_calls_by_task ON task_calls (task_id);

CREATE INDEX task_facts_by_closing ON task_facts (closed_day) WHERE closed_day IS NOT NULL;

CREATE INDEX task_facts_by_opening ON task_facts (opened_day);

CREATE INDEX tasks_by_assignee ON tasks (assignee) WHERE status IN ('open', 'claimed', 'snoozed');

CREATE UNIQUE INDEX tasks_by_change ON tasks (change_seq);

CREATE INDEX tasks_by_closing ON tasks (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX tasks_by_number ON tasks (number);

CREATE INDEX tasks_in_line ON tasks (priority DESC, due_at, id) WHERE status = 'open';

CREATE UNIQUE INDEX tasks_one_open_per_number ON tasks (number) WHERE status IN ('open', 'claimed', 'snoozed');

CREATE INDEX tasks_to_wake ON tasks (wake_at) WHERE wake_at IS NOT NULL;

CREATE INDEX transcripts_by_age ON transcripts (received_at);
