-- What indicators are made of: facts, one narrow row for each call, missed customer, task and customer; and sums of
-- them, kept in the transaction of the fact. Facts can be made anew from calls and tasks, sums from facts.
-- Days are local days of the configured zone; times are epoch milliseconds.

-- A small number for every customer's number.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE
) STRICT;

-- Ended calls with somebody outside.
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
CREATE UNIQUE INDEX call_facts_by_call ON call_facts (call_id);
CREATE INDEX call_facts_by_customer ON call_facts (customer, started_at) WHERE customer IS NOT NULL;

-- A customer who was missed, until somebody talked with them. The place is that of the first missed call.
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
CREATE INDEX missed_cases_by_day ON missed_cases (day);

-- Customers with whom somebody has had a meaningful talk. The day is that of the first one, the rest of the place that of the
-- talk to which a deal is credited.
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
CREATE INDEX customer_facts_by_day ON customer_facts (day);

-- Tasks, where they were opened and where they were closed.
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
CREATE INDEX task_facts_by_opening ON task_facts (opened_day);
CREATE INDEX task_facts_by_closing ON task_facts (closed_day) WHERE closed_day IS NOT NULL;

-- Sums of the facts of one day, for each value of one cut ('all', 'agent', 'queue', …). '' stands for nobody and nothing.
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

-- Customers of a row above: 32-bit numbers, little-endian; the upper four bits say in which crowd. Twice is once.
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

-- Months that have rows of their own in the two tables above (day '2026-03'), the sums of their days. A change of such a day
-- removes its month from here.
CREATE TABLE rollup_months (
  month TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Days about which something is to be said beside their sums.
CREATE TABLE rollup_days (
  day TEXT PRIMARY KEY,
  -- 1: the kept sums of this day are wrong; it is counted from its facts until they are made anew.
  stale INTEGER NOT NULL CHECK (stale IN (0, 1)),
  -- When a call of this day was told anew, or for the first time, after the day's summary; NULL: never.
  restated_at INTEGER,
  restated_calls INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX rollup_days_stale ON rollup_days (day) WHERE stale = 1;

-- By which rules the facts were made, and how far that has come. One row.
CREATE TABLE fact_state (
  -- '' before the first time.
  rules TEXT NOT NULL,
  -- Facts of calls and tasks after these ids have still to be made; NULL: none.
  calls_after TEXT,
  tasks_after TEXT
) STRICT;
INSERT INTO fact_state (rules) VALUES ('');

-- Drill-down lists go by the start of calls.
DROP INDEX calls_by_start;
CREATE INDEX calls_by_start ON calls (started_at, id);
