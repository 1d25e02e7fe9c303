// A reading thread: one read-only connection, the queries of queries.ts by name.

import { workerData } from 'node:worker_threads';
import { openForReading } from './database.ts';
import { createQueries, type Queries } from './queries.ts';

const { file } = workerData as { file: string };
const queries = createQueries(openForReading(file).db);

interface Request {
  readonly name: keyof Queries;
  readonly args: readonly unknown[];
}

export function read({ name, args }: Request): Promise<unknown> {
  return (queries[name] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}
