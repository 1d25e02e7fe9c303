// `npm run fuzz`: tries as many inputs of every fuzzer as it is told, in slices that each have a seed of their own, and says what it
// found and how memory went. What is found is shown smallest first, with the seed that finds it again.

import { Command } from 'commander';
import fc from 'fast-check';
import { type Fuzzer, tryInput } from '../../test/fuzz/fuzzer.ts';
import { FUZZERS } from '../../test/fuzz/fuzzers.ts';

const SLICE_INPUTS = 1_000;
const FINDINGS_MAX = 10;
const SHOWN_CHARACTERS = 1_500;

interface Options {
  readonly inputs: string;
  readonly seed: string;
  readonly only?: string;
}

const { inputs, seed, only } = new Command('fuzz')
  .option('--inputs <number>', 'of each fuzzer', '20000')
  .option('--seed <number>', 'which inputs', '1')
  .option('--only <names>', `some of: ${FUZZERS.map(([name]) => name).join(', ')}`)
  .parse()
  .opts<Options>();

const wanted = only?.split(',') ?? FUZZERS.map(([name]) => name);
const unknown = wanted.filter((name) => !FUZZERS.some(([each]) => each === name));
if (unknown.length > 0) throw new Error(`There is no fuzzer ${unknown.join(', ')}.`);

let found = 0;
for (const [name, open] of FUZZERS.filter(([each]) => wanted.includes(each))) {
  const fuzzer = await open();
  const started = performance.now();
  const findings = await fuzz(fuzzer);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  found += findings;
  await fuzzer.close();
  console.log(`${name}: ${inputs} inputs from seed ${seed}, ${findings} findings, ${seconds} s, ${memory()}`);
}
process.exit(found > 0 ? 1 : 0);

async function fuzz(fuzzer: Fuzzer): Promise<number> {
  const seen = new Set<string>();
  for (let done = 0; done < Number(inputs) && seen.size < FINDINGS_MAX; done += SLICE_INPUTS) {
    const slice = {
      numRuns: Math.min(SLICE_INPUTS, Number(inputs) - done),
      seed: Number(seed) * 1_000_003 + done,
    };
    const property = fc.asyncProperty(fuzzer.inputs, (input) => tryInput(fuzzer, input));
    const { failed, counterexample, errorInstance } = await fc.check(property, slice);
    if (!failed) continue;
    const what =
      errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
    if (seen.has(what)) continue;
    seen.add(what);
    const shown = JSON.stringify(counterexample)?.slice(0, SHOWN_CHARACTERS);
    console.log(
      `${fuzzer.name}: seed ${slice.seed}\n  ${what.split('\n').slice(0, 6).join('\n  ')}\n  input: ${shown}`,
    );
  }
  return seen.size;
}

function memory(): string {
  const { rss, heapUsed } = process.memoryUsage();
  const mb = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
  return `heap ${mb(heapUsed)}, resident ${mb(rss)}`;
}
