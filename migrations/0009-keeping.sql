-- Customers who asked to be forgotten, and what retention looks for by age.

CREATE TABLE erasures (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  -- Under this name the customer is counted from now on; the number is kept nowhere.
  token TEXT NOT NULL,
  -- JSON: what was changed, and how many of each.
  counts TEXT NOT NULL
) STRICT;

CREATE INDEX erasures_by_time ON erasures (at, id);

CREATE INDEX tasks_by_closing ON tasks (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX reports_by_age ON reports (made_at);

-- A call that goes takes the ids with it that became part of it.
CREATE INDEX call_merges_by_survivor ON call_merges (into_id);
