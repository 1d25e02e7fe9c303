// The records that Asterisk kept of the recorded calls: CDR and CEL, as rows and as facts.

import { CsvFramer } from '../../src/import/csv.ts';
import { type AsteriskFact, cdrOfFact } from '../../src/pbx/asterisk/cdr.ts';
import { type CdrRow, readCdrRow } from '../../src/pbx/asterisk/cdr-row.ts';
import { type CelRow, readCelRow } from '../../src/pbx/asterisk/cel-row.ts';
import { fieldsOf, type Layout, layoutOfValues } from '../../src/pbx/asterisk/record-columns.ts';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';
import { type Trace, traces } from './traces.ts';

export interface Recorded {
  readonly trace: Trace;
  readonly cdr: readonly CdrRow[];
  readonly cel: readonly CelRow[];
}

const UTC = createRecordClock('UTC');

export function recordsIn(set: string): Recorded[] {
  const cel = new Map(traces(set, 'cel.csv').map((trace) => [trace.name, trace.bytes]));
  const cdr = new Map(traces(set, 'cdr.csv').map((trace) => [trace.name, trace]));
  return [...cdr.values()].map((trace) => ({
    trace,
    ...rowsOf({ cdr: trace.bytes, cel: cel.get(trace.name) ?? '' }),
  }));
}

/** Rows of Master.csv, of CDR and of CEL. */
export function rowsOf({ cdr, cel }: { readonly cdr: Buffer | string; readonly cel: Buffer | string }): {
  readonly cdr: CdrRow[];
  readonly cel: CelRow[];
} {
  return {
    cdr: rowsIn(Buffer.from(cdr), (fields, order) => readCdrRow(fields, UTC, order)),
    cel: rowsIn(Buffer.from(cel), (fields, order) => readCelRow(fields, UTC, order)),
  };
}

function rowsIn<T>(
  bytes: Buffer,
  read: (fields: Readonly<Record<string, string>>, order: number) => { row: T } | { problem: string } | null,
): T[] {
  const framer = new CsvFramer();
  const records = [...framer.push(bytes), ...framer.finish()];
  let layout: Layout | null = null;
  return records.flatMap(({ values, offset }) => {
    layout ??= layoutOfValues(values ?? []);
    if (layout === null || values === null)
      throw new Error(`not a record: ${bytes.subarray(offset, offset + 200)}`);
    const read1 = read(fieldsOf(layout.columns, values), offset);
    if (read1 !== null && 'problem' in read1) throw new Error(read1.problem);
    return read1 === null ? [] : [read1.row];
  });
}

/** One fact a channel. */
export function factsOf(cdr: readonly CdrRow[], cel: readonly CelRow[]): AsteriskFact[] {
  const legs = new Set([...cel, ...cdr].map(({ uniqueid }) => uniqueid));
  return [...legs].map((leg) => ({
    leg,
    cdr: cdr.filter(({ uniqueid }) => uniqueid === leg),
    cel: cel.filter(({ uniqueid }) => uniqueid === leg),
  }));
}

/** Rows of one conversation each, as their ids and the channels that they name tell. */
export function conversationsOf(facts: readonly AsteriskFact[]): AsteriskFact[][] {
  const found: { names: Set<string>; facts: AsteriskFact[] }[] = [];
  for (const fact of facts) {
    const { leg, kin } = cdrOfFact('main', fact);
    const names = new Set([leg, ...kin]);
    const kindred = found.filter((each) => [...names].some((name) => each.names.has(name)));
    for (const each of kindred) found.splice(found.indexOf(each), 1);
    found.push({
      names: new Set([...names, ...kindred.flatMap((each) => [...each.names])]),
      facts: [...kindred.flatMap((each) => each.facts), fact],
    });
  }
  return found.map((each) => each.facts);
}
