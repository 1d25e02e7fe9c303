-- Call scripts: what they say, which calls they are for, how those were scored, what was said in them, and which of
-- them are to be reviewed. Times are epoch milliseconds on the daemon's own clock, but for those of transcripts.

CREATE TABLE scripts (
  id TEXT PRIMARY KEY,
  -- The one that holds; all that ever were are in script_versions.
  version INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('config', 'api')),
  -- NULL while it is in use.
  removed_at INTEGER
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

-- The calls that a script is for, written when they end, each with the score that counts for it. Kept together by
-- script and day, so that a report of a year reads one stretch of one table. What is said of the call is copied from
-- calls, in the same words.
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

CREATE INDEX script_calls_by_call ON script_calls (call_id);

-- Every score that was given, with the version of the script that it was given by.
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

-- One of each reviewer, and one of the transcript.
CREATE UNIQUE INDEX scores_once ON scores (call_id, script_id, source, reviewer);

CREATE TABLE transcripts (
  call_id TEXT PRIMARY KEY,
  language TEXT,
  -- JSON: segments, in milliseconds from the beginning of the recording.
  segments TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;

CREATE INDEX transcripts_by_age ON transcripts (received_at);

-- Calls that were drawn to be reviewed.
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

CREATE UNIQUE INDEX reviews_by_change ON reviews (change_seq);
CREATE UNIQUE INDEX reviews_once ON reviews (call_id, script_id);
CREATE INDEX reviews_of_week ON reviews (script_id, week, agent) WHERE status <> 'withdrawn';
