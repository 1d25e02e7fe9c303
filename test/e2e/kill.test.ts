// The built daemon as a process, killed in the middle of calls and started again, beside a PBX that goes on living.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CallJson } from '../../src/api/call-json.ts';
import type { TaskJson } from '../../src/api/task-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

const KILLS = 3;

const daemons: Daemon[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

test(
  'a daemon that is killed in mid-call takes up every call again, and no call or task is doubled',
  () =>
    inFolder(async (folder) => {
      const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 15, seed: 7 });
      const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...pbx }]);
      daemons.push(daemon);
      const inProgress = new Set<string>();
      await daemon.start();
      for (let kill = 0; kill < KILLS; kill++) {
        await until('people talk', async () =>
          (await daemon.live()).some(({ state }) => state === 'talking'),
        );
        for (const { id } of await daemon.live()) inProgress.add(id);
        await daemon.kill('SIGKILL');
        await daemon.start();
      }
      await until('every call that was cut has ended', async () => {
        const open = new Set((await daemon.live()).map(({ id }) => id));
        return [...inProgress].every((id) => !open.has(id));
      });

      const calls = await daemon.all<CallJson>('/api/v1/calls');
      const tasks = await daemon.all<TaskJson>('/api/v1/tasks');
      const gaps = await daemon.get<{ items: { gaps: { reason: string; endedAt: string | null }[] }[] }>(
        '/api/v1/pbx',
      );
      for (const id of inProgress) {
        const [call, ...more] = calls.filter((each) => each.id === id);
        expect(more).toEqual([]);
        expect(call).toMatchObject({ state: 'ended', complete: false });
        expect(call?.disposition).not.toBeNull();
      }
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      expect(new Set(calls.map(({ pbxCallId }) => pbxCallId)).size).toBe(calls.length);
      const open = tasks.filter(({ closedAt }) => closedAt === null).map(({ number }) => number);
      expect(new Set(open).size).toBe(open.length);
      const down = gaps.items[0]?.gaps.filter(({ reason }) => reason === 'the daemon was down') ?? [];
      expect(down).toHaveLength(KILLS);
      expect(down.every(({ endedAt }) => endedAt !== null)).toBe(true);
      expect(await daemon.kill('SIGTERM')).toBe(0);
      await stopPbx();
    }),
  120_000,
);
