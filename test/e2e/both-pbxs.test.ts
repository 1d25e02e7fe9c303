// One daemon, an Asterisk and a FreeSWITCH, over real sockets.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { TaskJson } from '../../src/api/task-json.ts';
import { startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { traces } from '../support/traces.ts';
import { inFolder } from '../support/workshop.ts';

const daemons: Daemon[] = [];

beforeAll(buildDaemon, 120_000);

afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

test(
  'both are up, and calls of both are in one list',
  () =>
    inFolder(async (folder) => {
      const bytes = traces('freeswitch', 'lean.json.esl').find(
        ({ name }) => name === 'missed-then-called-back',
      )?.bytes;
      const fs = await startEslServer({ recordings: bytes === undefined ? [] : [bytes] });
      const { stop: stopPbx, ...asterisk } = await startSimulator({ speed: 20, seed: 3 });
      const daemon = await Daemon.configure(folder, [
        { id: 'main', type: 'asterisk', ...asterisk },
        { id: 'fs', type: 'freeswitch', host: fs.host, port: fs.port, password: fs.password },
      ]);
      daemons.push(daemon);
      await daemon.start();
      await until('a task of FreeSWITCH is done', async () => {
        const { items } = await daemon.get<{ items: TaskJson[] }>('/api/v1/tasks?number=%2B79031112233');
        return items[0]?.status === 'done' && items[0].attempts === 2;
      });
      await until('Asterisk has calls', async () => {
        const { items } = await daemon.get<{ items: unknown[] }>('/api/v1/calls?pbx=main');
        return items.length > 0;
      });
      const { items } = await daemon.get<{ items: unknown[] }>('/api/v1/calls?pbx=fs');
      expect(items).toHaveLength(3);
      expect(await daemon.kill('SIGTERM')).toBe(0);
      await stopPbx();
      await fs.stop();
    }),
  60_000,
);
