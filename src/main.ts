#!/usr/bin/env node
// The program's entry: runs the command line and turns its result into an exit status.
// Rule: the only file that may call process.exit.

import { run } from './cli/program.ts';

/** A handle that nobody released must not keep a finished program alive. */
const LINGER_MS = 2_000;

// `ringback calls | head`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74));

process.exitCode = await run(process.argv.slice(2), (status) => process.exit(status));
setTimeout(() => process.exit(), LINGER_MS).unref();
