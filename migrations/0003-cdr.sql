-- What PBXs recorded of legs that are over (CDR), kept while a gap may need it.
-- Times of legs are on the PBX's clock, received_at is the daemon's own.

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

CREATE INDEX cdrs_by_age ON cdrs (received_at);

-- Which legs (or labels that legs share) a record names.
CREATE TABLE cdr_kin (
  pbx TEXT NOT NULL,
  kin TEXT NOT NULL,
  leg TEXT NOT NULL,
  PRIMARY KEY (pbx, kin, leg)
) STRICT, WITHOUT ROWID;

CREATE INDEX calls_incomplete ON calls (pbx, started_at) WHERE complete = 0;
