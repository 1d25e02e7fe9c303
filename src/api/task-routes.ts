// Callback tasks: the list and one task.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { taskFilter, taskFilterShape } from './filters.ts';
import { problemResponses } from './problem.ts';
import { page, word } from './query.ts';
import { taskJson, taskSchema } from './task-json.ts';

export function addTaskRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addOne(instance, deps);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const query = z.strictObject({ ...taskFilterShape, ...page(config.limits.pageItems) });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/tasks',
    {
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'Callback tasks, newest change last',
        querystring: query,
        response: {
          200: z.object({ items: z.array(taskSchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 429),
        },
      },
    },
    async ({ query: { limit, cursor, ...asked } }) => {
      const { items, next } = await deps.reads.tasks(taskFilter(asked, config), {
        limit,
        cursor: cursor ?? null,
      });
      const now = deps.now();
      return { items: items.map((task) => taskJson(task, now)), next };
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/tasks/:id',
    {
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'One task',
        params: z.strictObject({ id: word('Id of the task') }),
        response: { 200: taskSchema, ...problemResponses(401, 404, 429) },
      },
    },
    async ({ params: { id } }) => {
      const task = await deps.reads.task(id);
      if (task === null) throw new AppError('not_found', `There is no task ${id}.`);
      return taskJson(task, deps.now());
    },
  );
}
