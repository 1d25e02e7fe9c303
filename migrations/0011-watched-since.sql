-- Since when each PBX has been watched: before it, a time without calls says nothing.
ALTER TABLE pbx_state ADD COLUMN first_seen_at INTEGER;

UPDATE pbx_state SET first_seen_at = min(
  last_seen_at,
  coalesce((SELECT min(started_at) FROM calls WHERE calls.pbx = pbx_state.pbx AND calls.source = 'live'), last_seen_at),
  coalesce((SELECT min(started_at) FROM gaps WHERE gaps.pbx = pbx_state.pbx), last_seen_at)
);
