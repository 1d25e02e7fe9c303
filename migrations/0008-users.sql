-- Named people who sign in, their sessions, and which agents had to do with which call: an agent who signs in sees
-- their own. Times are epoch milliseconds on the daemon's own clock.

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
CREATE INDEX sessions_by_user ON sessions (user_id);

-- For whom a call counts, whom it rang, and who talked in it. Rows of a call that was merged into another one stay: its
-- agents are told of the merge.
CREATE TABLE call_agents (
  agent TEXT NOT NULL,
  call_id TEXT NOT NULL,
  PRIMARY KEY (agent, call_id)
) STRICT, WITHOUT ROWID;

INSERT INTO call_agents (agent, call_id)
  SELECT agent, id FROM calls WHERE agent IS NOT NULL
  UNION SELECT json_extract(value, '$.agent'), calls.id FROM calls, json_each(detail, '$.offers')
    WHERE json_extract(value, '$.agent') IS NOT NULL
  UNION SELECT json_extract(value, '$.agent'), calls.id FROM calls, json_each(detail, '$.talks')
    WHERE json_extract(value, '$.agent') IS NOT NULL;
