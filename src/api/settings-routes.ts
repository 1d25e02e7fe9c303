// What an administrator looks at beside the work: what the configuration says, and what is wrong with a PBX.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { CheckFinding } from '../pbx/check-finding.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { problemResponses } from './problem.ts';
import { word } from './query.ts';
import { settingsJson, settingsSchema } from './settings-json.ts';

/** A PBX that answers slowly is waited for so long; each single question has a deadline of its own. */
const CHECK_MS_MAX = 60_000;

const findingSchema = z
  .object({
    id: z.string(),
    ok: z.boolean().nullable().describe('null: cannot be known without a call, or is a matter of taste'),
    title: z.string(),
    detail: z.string(),
    fix: z.string().describe('What to do when it is not well; empty: nothing'),
  })
  .meta({ id: 'CheckFinding', description: 'One thing that was looked at on a PBX' });

export function addSettingsRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addSettings(instance, deps);
  addCheck(instance, deps);
}

function addSettings(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/settings',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'getSettings',
        tags: ['settings'],
        summary: 'What the configuration says, without its secrets',
        response: { 200: settingsSchema, ...problemResponses(401, 403, 429) },
      },
    },
    async () => settingsJson(deps.config),
  );
}

function addCheck(instance: FastifyInstance, deps: ApiDeps): void {
  /** One at a time for each PBX: whoever asks meanwhile gets the same answer. */
  const running = new Map<string, Promise<readonly CheckFinding[]>>();
  const examine = (pbx: string): Promise<readonly CheckFinding[]> => {
    const known = running.get(pbx);
    if (known !== undefined) return known;
    const made = deps.examine(pbx).finally(() => running.delete(pbx));
    running.set(pbx, made);
    return made;
  };
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/pbx/:pbx/check',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'checkPbx',
        tags: ['pbx'],
        summary: 'Look at a PBX and say what is wrong there and how to mend it, as `ringback check` does',
        description:
          'Connects once more beside the link, asks and listens for some seconds, and changes nothing.',
        params: z.strictObject({ pbx: word('Id of the PBX') }),
        response: {
          200: z.object({
            pbx: z.string(),
            checkedAt: timeSchema,
            findings: z.array(findingSchema),
          }),
          ...problemResponses(401, 403, 404, 429, 503),
        },
      },
    },
    async (request) => {
      const { pbx } = request.params;
      if (!deps.config.pbx.some(({ id }) => id === pbx)) {
        throw new AppError('not_found', `There is no PBX "${pbx}".`);
      }
      const findings = await inTime(examine(pbx), pbx);
      return { pbx, checkedAt: isoTime(deps.now()), findings: [...findings] };
    },
  );
}

/** Errors: `timeout`. */
async function inTime<T>(work: Promise<T>, pbx: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `PBX "${pbx}" did not answer all questions within ${CHECK_MS_MAX / 1000} s. Try again later.`;
    timer = setTimeout(() => reject(new AppError('timeout', message)), CHECK_MS_MAX);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
