// Which column of a table or a file of Asterisk's records holds what. Backends and people name them differently, and
// Master.csv names none: then their number, their place and what stands in them tell. Pure.

export type RecordKind = 'cdr' | 'cel';

/** A record as text, by the names that are used here. */
export type Fields = Readonly<Record<string, string>>;

export interface Layout {
  readonly kind: RecordKind;
  /** Names in the order of the values; '' for one that is not used. */
  readonly columns: readonly string[];
  /** The values given were names, not a record. */
  readonly isHeader: boolean;
}

/** Name used here → what it is called elsewhere, in small letters and without separators. */
const CDR_NAMES: Readonly<Record<string, readonly string[]>> = {
  src: ['src', 'source'],
  dst: ['dst', 'destination'],
  dcontext: ['dcontext', 'destinationcontext'],
  clid: ['clid', 'callerid'],
  channel: ['channel'],
  dstchannel: ['dstchannel', 'destinationchannel'],
  lastapp: ['lastapp', 'lastapplication'],
  lastdata: ['lastdata'],
  start: ['start', 'calldate', 'starttime', 'startdate'],
  answer: ['answer', 'answerdate', 'answertime'],
  end: ['end', 'enddate', 'endtime', 'hangupdate'],
  duration: ['duration'],
  billsec: ['billsec', 'billableseconds'],
  disposition: ['disposition'],
  uniqueid: ['uniqueid'],
  linkedid: ['linkedid'],
  sequence: ['sequence'],
  did: ['did'],
  cnum: ['cnum'],
  cnam: ['cnam'],
  recordingfile: ['recordingfile'],
};

const CEL_NAMES: Readonly<Record<string, readonly string[]>> = {
  id: ['id'],
  eventtype: ['eventtype', 'eventname'],
  eventtime: ['eventtime'],
  cidname: ['cidname', 'calleridname'],
  cidnum: ['cidnum', 'calleridnum'],
  exten: ['exten'],
  context: ['context'],
  channame: ['channame', 'channel'],
  appname: ['appname', 'application'],
  appdata: ['appdata'],
  uniqueid: ['uniqueid'],
  linkedid: ['linkedid'],
  peer: ['peer'],
  extra: ['extra', 'eventextra'],
};

/** cdr_csv, then what loguniqueid, loguserfield and newcdrcolumns add. */
const CDR_CSV =
  '- src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition -';
/** The mapping of Asterisk's example cdr_custom.conf. */
const CDR_CUSTOM =
  'clid src dst dcontext channel dstchannel lastapp lastdata start answer end duration billsec disposition - - uniqueid -';
/** FreePBX's table cel, and the mapping of Asterisk's example cel_custom.conf. */
const CEL_CSV =
  'eventtype eventtime cidname cidnum - - - exten context channame appname appdata - - uniqueid linkedid peer';

/** Columns with a place that cdr_csv can add. */
const ADDED: Readonly<Record<number, string>> = {
  16: '',
  17: 'uniqueid',
  18: 'uniqueid -',
  19: '- linkedid sequence',
  20: 'uniqueid - linkedid sequence',
  21: 'uniqueid - - linkedid sequence',
};
const TIME = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|\d{9,11}\.\d+$)/;
const CEL_EVENT =
  /^(CHAN_START|CHAN_END|ANSWER|HANGUP|APP_START|APP_END|BRIDGE_ENTER|BRIDGE_EXIT|LINKEDID_END)$/;

/** By names: of the columns of a table, or of the first line of a file. null: they are none of ours. */
export function layoutOfNames(names: readonly string[]): Layout | null {
  const plain = names.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''));
  const kind: RecordKind = plain.some((name) => CEL_NAMES.eventtype?.includes(name)) ? 'cel' : 'cdr';
  const known = Object.entries(kind === 'cel' ? CEL_NAMES : CDR_NAMES);
  const columns = plain.map((name) => known.find(([, spellings]) => spellings.includes(name))?.[0] ?? '');
  const wanted =
    kind === 'cel' ? ['eventtype', 'eventtime', 'uniqueid', 'linkedid'] : ['channel', 'start', 'uniqueid'];
  return wanted.every((name) => columns.includes(name)) ? { kind, columns, isHeader: true } : null;
}

/** By the first record of a file without names. null: it is in none of the usual orders. */
export function layoutOfValues(values: readonly string[]): Layout | null {
  const named = layoutOfNames(values);
  if (named !== null) return named;
  if (CEL_EVENT.test(values[0] ?? '') && TIME.test(values[1] ?? '') && values.length >= 18) {
    const columns = split(CEL_CSV);
    // What Asterisk has to say besides is always last.
    while (columns.length < values.length - 1) columns.push('');
    return { kind: 'cel', columns: [...columns, 'extra'], isHeader: false };
  }
  // The start is looked for first where the other order has text.
  if (TIME.test(values[8] ?? '') && values.length >= 17) {
    const rest = values.length > 18 ? ' sequence' : '';
    return { kind: 'cdr', columns: split(`${CDR_CUSTOM}${rest}`), isHeader: false };
  }
  const added = ADDED[values.length];
  if (TIME.test(values[9] ?? '') && added !== undefined) {
    return { kind: 'cdr', columns: split(`${CDR_CSV} ${added}`), isHeader: false };
  }
  return null;
}

function split(names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => (name === '-' ? '' : name));
}

/** The values under their names; what has no name is left out. */
export function fieldsOf(columns: readonly string[], values: readonly unknown[]): Fields {
  const fields: Record<string, string> = Object.create(null);
  for (const [i, name] of columns.entries()) {
    const value = values[i];
    if (name !== '' && value !== null && value !== undefined) fields[name] = String(value);
  }
  return fields;
}
