-- Calls that the PBX's own records told: of the time before the daemon came, and of gaps.

-- live: seen as it happened (parts may have been told by records). import: history. backfill: in a gap, by records alone.
ALTER TABLE calls ADD COLUMN source TEXT NOT NULL DEFAULT 'live' CHECK (source IN ('live', 'import', 'backfill'));

-- How far an import has come, so that one that was killed goes on.
CREATE TABLE imports (
  pbx TEXT NOT NULL,
  -- Which files or tables, and how they are read.
  source TEXT NOT NULL,
  -- JSON of the one who reads.
  position TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (pbx, source)
) STRICT, WITHOUT ROWID;

-- When the PBX's records of this period had been read; NULL: they have not.
ALTER TABLE gaps ADD COLUMN backfilled_at INTEGER;

-- What a live call replaces: imported calls by the channel that they began with.
CREATE INDEX calls_imported ON calls (pbx_call_id) WHERE source = 'import';
