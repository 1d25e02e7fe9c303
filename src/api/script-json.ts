// Scripts as clients write and read them.

import { z } from 'zod';
import { scriptId, scriptSchema, scriptShape } from '../scripts/definition-schema.ts';
import type { ScriptVersion, StoredScript } from '../store/stored-scripts.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import { SCRIPT_BODY_EXAMPLE, SCRIPT_EXAMPLE } from './script-examples.ts';

const LEAVES = {
  whole(min: number, max: number) {
    const error = `a whole number from ${min} to ${max}`;
    return z.int({ error }).min(min, { error }).max(max, { error });
  },
  decimal(min: number, max: number) {
    const error = `a number from ${min} to ${max}`;
    return z.number({ error }).min(min, { error }).max(max, { error });
  },
  yesNo: () => z.boolean({ error: 'true or false' }),
  group: <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape).prefault({} as never),
};

/** What is sent; the id is in the address. */
export const scriptBody = scriptSchema(LEAVES, {}).meta({ examples: [SCRIPT_BODY_EXAMPLE] });

const versionShape = {
  version: z.int().min(1).describe('Counts the definitions that differ'),
  ...scriptShape(LEAVES),
  createdAt: timeSchema.describe('When this version came to be'),
  createdBy: z.string().describe('The key that wrote it, or `configuration`'),
};

export const scriptVersionSchema = z
  .object(versionShape)
  .meta({ id: 'ScriptVersion', description: 'What a script said at some time' });

export const scriptJsonSchema = z
  .object({
    id: scriptId(),
    origin: z.enum(['config', 'api']).describe('config: it can be changed in the configuration only'),
    ...versionShape,
    removedAt: timeSchema.nullable().describe('null: it is in use'),
  })
  .meta({
    id: 'Script',
    description: 'What agents are asked to say, and how calls are scored by it',
    examples: [SCRIPT_EXAMPLE],
  });

export function scriptJson({ id, origin, removedAt, ...version }: StoredScript) {
  return { id, origin, ...scriptVersionJson(version), removedAt: isoTimeOrNull(removedAt) };
}

export function scriptVersionJson({ version, definition, createdAt, createdBy }: ScriptVersion) {
  const { id: _id, ...said } = definition;
  // Lists of the record cannot be changed, those of an answer could.
  return { version, ...(said as Plain<typeof said>), createdAt: isoTime(createdAt), createdBy };
}

type Plain<T> = T extends readonly (infer I)[]
  ? Plain<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
