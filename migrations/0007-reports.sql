-- Summaries of days, weeks and months: built once, kept, delivered to each recipient.

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

-- What of a summary has still to be delivered, and what came of it.
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
CREATE INDEX report_deliveries_due ON report_deliveries (next_at) WHERE state = 'pending';
CREATE INDEX report_deliveries_failed ON report_deliveries (last_at) WHERE state = 'failed';

-- The first local day that summaries tell of; NULL before the first start. One row.
CREATE TABLE report_state (
  since TEXT
) STRICT;
INSERT INTO report_state (since) VALUES (NULL);

-- Thresholds that have been passed, so that a restart tells nobody twice.
CREATE TABLE alerts (
  name TEXT PRIMARY KEY,
  raised_at INTEGER NOT NULL,
  value REAL NOT NULL
) STRICT, WITHOUT ROWID;
