// Recordings of calls, from the folder of the configuration. Where a recording lies is what the PBX said: it is answered only when
// the file truly lies within the folder, whatever links lead out of it.

import { realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';
import send, { type SendResult } from '@fastify/send';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hearsCall } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { problemBody, problemResponses } from './problem.ts';
import { word } from './query.ts';
import { visibleCall } from './score-routes.ts';

/** What browsers play; everything else is a file to save. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.wav', 'audio/wav'],
  ['.mp3', 'audio/mpeg'],
  ['.ogg', 'audio/ogg'],
  ['.opus', 'audio/ogg'],
  ['.flac', 'audio/flac'],
  ['.m4a', 'audio/mp4'],
  ['.mp4', 'audio/mp4'],
  ['.webm', 'audio/webm'],
]);
const RECORDINGS_MAX = 1_000;

const audio = (description: string) => ({
  description,
  content: { 'audio/*': { schema: z.string().meta({ format: 'binary' }) } },
});

export function addRecordingRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const place = `a whole number from 0 to ${RECORDINGS_MAX}`;
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id/recordings/:n',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'getRecording',
        tags: ['calls'],
        summary: 'One recording of a call; parts of it with Range',
        description:
          '`n` is the place in `recordings` of the call, from 0. Only files within `recordings.path` of the configuration are answered. ' +
          'Agents hear calls in which they talked.',
        params: z.strictObject({
          id: word('Id of the call'),
          n: z.coerce
            .number({ error: place })
            .int({ error: place })
            .min(0, { error: place })
            .max(RECORDINGS_MAX, { error: place })
            .describe('Which one, from 0'),
        }),
        response: {
          200: audio('The recording'),
          206: audio('The part that was asked for'),
          ...problemResponses(400, 401, 403, 404, 416, 429),
        },
      },
    },
    async (request, reply): Promise<never> => {
      const { id, n } = request.params;
      const call = await visibleCall(deps, request, id, hearsCall);
      const recording = call.recordings[n];
      if (recording === undefined) {
        throw new AppError(
          'not_found',
          `Call ${call.id} has ${call.recordings.length} recordings: there is no ${n}.`,
        );
      }
      const { root, path } = await locate(deps.config.recordings.path, recording.path);
      const encoded = path.split(sep).map(encodeURIComponent).join('/');
      const found = await send(request.raw, encoded, {
        root,
        dotfiles: 'deny',
        index: false,
        cacheControl: false,
      });
      if (found.type !== 'file') return refuse(reply, found);
      return reply
        .code(found.statusCode as 200 | 206)
        .headers(found.headers)
        .header('cache-control', 'private, no-cache')
        .type(TYPES.get(extname(path).toLowerCase()) ?? 'application/octet-stream')
        .send(found.stream as never) as never;
    },
  );
}

/** Errors: `not_found`: it has gone meanwhile. */
function refuse(reply: FastifyReply, { statusCode, headers }: SendResult): never {
  if (statusCode !== 416) throw missing();
  const message = 'The recording is shorter than the Range begins.';
  return reply
    .code(416)
    .header('content-range', headers['Content-Range'])
    .send(problemBody('invalid', message)) as never;
}

function missing(): AppError {
  return new AppError('not_found', 'The recording is not in the folder of recordings, or not any more.');
}

/** Errors: `not_found`. */
async function locate(folder: string | null, said: string): Promise<{ root: string; path: string }> {
  if (folder === null) {
    throw new AppError(
      'not_found',
      'Recordings cannot be listened to here: recordings.path of the configuration does not say where they are.',
    );
  }
  let root: string;
  let file: string;
  try {
    root = await realpath(folder);
    file = await realpath(resolve(root, said));
    // Neither a folder nor a pipe that nobody writes into.
    if (!(await stat(file)).isFile()) throw missing();
  } catch {
    throw missing();
  }
  const path = relative(root, file);
  if (path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path))
    return { root, path };
  throw new AppError(
    'not_found',
    'The recording lies outside of the folder of recordings (recordings.path).',
  );
}
