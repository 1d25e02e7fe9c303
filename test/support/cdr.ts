// The records of mod_json_cdr that were recorded beside the traces of FreeSWITCH.

import { type CdrFact, readRecord } from '../../src/pbx/freeswitch/cdr.ts';
import type { Trace } from './traces.ts';

/** What mod_json_cdr posted, one record a leg. `trace`: of the file cdr.json. */
export function recordsOf(trace: Trace): object[] {
  return JSON.parse(trace.bytes.toString('utf8')) as object[];
}

export function factsOf(trace: Trace): CdrFact[] {
  return recordsOf(trace).map((record) => {
    const { fact, anomaly } = readRecord(record);
    if (fact === null) throw new Error(JSON.stringify(anomaly));
    return fact;
  });
}
