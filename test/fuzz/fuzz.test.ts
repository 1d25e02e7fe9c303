// Some hundreds of inputs for each fuzzer, always the same ones. `npm run fuzz` tries more, and others.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tryInput } from './fuzzer.ts';
import { FUZZERS } from './fuzzers.ts';

const INPUTS = 400;
const SEED = 20_261_125;

test.each(FUZZERS)(`${INPUTS} inputs of %s break nothing`, { timeout: 240_000 }, async (_name, open) => {
  const fuzzer = await open();
  try {
    const property = fc.asyncProperty(fuzzer.inputs, (input) => tryInput(fuzzer, input));
    const { failed, errorInstance, counterexample } = await fc.check(property, {
      numRuns: INPUTS,
      seed: SEED,
    });
    expect([failed, errorInstance, counterexample]).toEqual([false, null, null]);
  } finally {
    await fuzzer.close();
  }
});
