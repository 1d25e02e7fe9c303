// The built daemon, whose engine runs in a thread of its own: what a client has changed it sees, whatever tag it shows;
// who waits for a change is told.

import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { TaskJson } from '../../src/api/task-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, TOKEN, until } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const daemons: Daemon[] = [];
beforeAll(buildDaemon);
afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

test('a change that was answered is seen by the next question and by those who wait', () =>
  inFolder(async (folder) => {
    const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 30, seed: 3 });
    const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...pbx }]);
    daemons.push(daemon);
    await daemon.start();
    const open = () => daemon.all<TaskJson>('/api/v1/tasks');
    await until('a task is open', async () => (await open()).some(({ closedAt }) => closedAt === null));
    await stopPbx();
    const task = (await open()).find(({ closedAt }) => closedAt === null);
    const ask = (path: string, tag = '""') =>
      fetch(daemon.url + path, { headers: { authorization: `Bearer ${TOKEN}`, 'if-none-match': tag } });
    const list = '/api/v1/tasks?limit=400';

    for (let i = 0; i < 40; i++) {
      const before = await ask(list);
      await before.arrayBuffer();
      const tag = before.headers.get('etag') ?? '';
      const { cursor } = await daemon.get<{ cursor: string }>('/api/v1/tasks/changes');
      const waiting = ask(`/api/v1/tasks/changes?since=${cursor}&wait=30`);
      await daemon.make(`/api/v1/tasks/${task?.id}/notes`, { note: `note ${i}` });
      const after = await ask(list, tag);
      expect(after.status).toBe(200);
      for (const answer of [after, await waiting]) {
        const { items } = (await answer.json()) as { items: TaskJson[] };
        expect(items.find(({ id }) => id === task?.id)?.history.at(-1)?.note).toBe(`note ${i}`);
      }
    }
    const tag = (await ask(list)).headers.get('etag') ?? '';
    expect((await ask(list, tag)).status).toBe(304);
    expect(await daemon.kill('SIGTERM')).toBe(0);
  }));
