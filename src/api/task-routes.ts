// Callback tasks: the list and one task.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { seesTask } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { taskFilter, taskFilterShape } from './filters.ts';
import { holderOf, requireScope, within } from './guard.ts';
import { notModifiedResponse, problemResponses } from './problem.ts';
import { choice, page, word } from './query.ts';
import { taskJson, taskSchema } from './task-json.ts';
import { addTaskMoves } from './task-moves.ts';

export function addTaskRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addOne(instance, deps);
  addTaskMoves(instance, deps);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const query = z.strictObject({
    ...taskFilterShape,
    ...page(config.limits.pageItems),
    order: choice(['change', 'line'], 'line: who is to be called next first, one page').default('change'),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/tasks',
    {
      onRequest: requireScope('tasks:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'Callback tasks, newest change last',
        querystring: query,
        response: {
          200: z.object({ items: z.array(taskSchema), next: z.string().nullable() }),
          ...notModifiedResponse,
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const { limit, cursor, order, ...asked } = request.query;
      const now = deps.now();
      const filter = within(taskFilter(asked, config), request);
      if (order === 'line') {
        const inLine = await deps.reads.line(filter, limit);
        return { items: inLine.map((task) => taskJson(task, now)), next: null };
      }
      const { items, next } = await deps.reads.tasks(filter, { limit, cursor: cursor ?? null });
      return { items: items.map((task) => taskJson(task, now)), next };
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/tasks/:id',
    {
      onRequest: requireScope('tasks:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'One task',
        params: z.strictObject({ id: word('Id of the task') }),
        response: { 200: taskSchema, ...notModifiedResponse, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const task = await deps.reads.task(id);
      if (task === null || !seesTask(holderOf(request), task)) {
        throw new AppError('not_found', `There is no task ${id}.`);
      }
      return taskJson(task, deps.now());
    },
  );
}
