// Every place of the database in which a customer's number, name or words can stand. A test holds this list against the schema,
// so that a new table cannot be forgotten.

export interface Place {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

const place = (table: string, key: string, columns: string): Place => ({
  table,
  key: key.split(' '),
  columns: columns.split(' '),
});

export const PLACES: readonly Place[] = [
  place('calls', 'id', 'from_number from_raw from_name to_number to_raw to_name detail'),
  place('tasks', 'id', 'number name result'),
  place('task_history', 'task_id position', 'note'),
  place('journal', 'seq', 'body'),
  place('cdrs', 'pbx leg', 'body'),
  place('outbox', 'seq', 'body'),
  place('deliveries', 'hook_id seq', 'last_error'),
  place('outcomes', 'id', 'external_id note'),
  place('contacts', 'number', 'name external_id url'),
  place('customers', 'id', 'number'),
  place('dials', 'id', 'number problem'),
  place('scores', 'id', 'detail'),
  place('transcripts', 'call_id', 'segments'),
  place('reviews', 'id', 'reason'),
  place('reports', 'kind from_day audience', 'body'),
  place('report_deliveries', 'kind from_day recipient', 'last_error'),
  place('idempotent_answers', 'actor key', 'result'),
  place('audit', 'seq', 'subject detail'),
  place('list_entries', 'list pattern', 'note'),
];

/** A row that speaks of somebody. */
export interface Trace {
  readonly table: string;
  readonly key: readonly (string | number)[];
  /** All of it is about this person. */
  readonly whole: boolean;
}

export function placeOf(table: string): Place {
  const found = PLACES.find((each) => each.table === table);
  if (found === undefined) throw new Error(`no place is called ${table}`);
  return found;
}
