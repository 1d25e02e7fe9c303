// Every fuzzer there is, in the order in which they are tried.

import { amiFuzzer, eslFuzzer } from './frames.ts';
import type { Fuzzer } from './fuzzer.ts';
import { requestFuzzer } from './requests.ts';
import { amiSessionFuzzer, eslSessionFuzzer } from './sessions.ts';
import { configurationFuzzer, transcriptFuzzer } from './texts.ts';

export const FUZZERS: readonly (readonly [name: string, open: () => Promise<Fuzzer>])[] = [
  ['ami', async () => amiFuzzer() as Fuzzer],
  ['esl-json', async () => eslFuzzer('json') as Fuzzer],
  ['esl-plain', async () => eslFuzzer('plain') as Fuzzer],
  ['ami-session', async () => (await amiSessionFuzzer()) as Fuzzer],
  ['esl-session', async () => (await eslSessionFuzzer()) as Fuzzer],
  ['config', async () => configurationFuzzer() as Fuzzer],
  ['requests', async () => (await requestFuzzer()) as Fuzzer],
  ['transcripts', async () => transcriptFuzzer() as Fuzzer],
];
