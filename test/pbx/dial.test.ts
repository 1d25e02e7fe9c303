// Click-to-call as a desk uses it: a customer was missed, somebody presses "call" beside the task, a real Asterisk
// rings the agent and then the customer, and the task closes by itself.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Version } from '../../scripts/pbx/server.ts';
import { resetPhones, startWorld, type World } from '../../scripts/pbx/world.ts';
import { type ApiCall, type DaemonProcess, startDaemonProcess } from './daemon.ts';

interface ApiTask {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly closedBy: { readonly kind: string; readonly agent: string; readonly call: string } | null;
}

interface ApiDial {
  readonly id: string;
  readonly state: string;
  readonly call: string | null;
  readonly problem: string | null;
}

const ROOT = join(import.meta.dirname, '../..');

function run(file: string, args: readonly string[]): void {
  execFileSync(file, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

beforeAll(() => run('npm', ['run', '--silent', 'build']));

for (const version of ['22', '16'] as const satisfies readonly Version[]) {
  describe.skipIf(process.getuid?.() !== 0)(`the desk and Asterisk ${version}`, () => {
    let world: World;
    let daemon: DaemonProcess;

    beforeAll(async () => {
      run(join(ROOT, 'scripts/pbx/install.sh'), [version]);
      world = await startWorld(version);
      const clickToCall = { enabled: true, context: 'internal', prefix: '9', ringSeconds: 5 };
      const account = { username: 'dial', secret: 'dial-secret' };
      daemon = await startDaemonProcess([{ id: 'main', port: world.pbxAmiPort, ...account, clickToCall }]);
    });
    afterAll(async () => {
      await daemon?.stop();
      await world?.stop();
    });

    /** A customer who was missed, and the task of that. */
    async function missed(number: string): Promise<ApiTask> {
      await resetPhones(world);
      await world.call({ from: number, to: '5001', steps: 'x', patienceSeconds: 1.5 });
      return eventually(async () => (await daemon.tasks(number))[0] as ApiTask | undefined);
    }

    async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
      for (let round = 0; round < 120; round += 1) {
        const found = await look();
        if (found !== undefined) return found;
        await sleep(100);
      }
      throw new Error(`it did not come to be:\n${daemon.log()}`);
    }

    function settled(id: string, states: readonly string[]): Promise<ApiDial> {
      return eventually(async () => {
        const dial = await daemon.ask<ApiDial>('GET', `dials/${id}`);
        return states.includes(dial.state) ? dial : undefined;
      });
    }

    test('missed, claimed, dialled, talked: the task is done', async () => {
      const number = '79161110001';
      const task = await missed(number);
      await world.phone('101', 'p1-a-w30');
      await world.phone(number, 'p1-a-w3-x');
      const claimed = await daemon.ask<{ items: ApiTask[] }>('POST', 'tasks/claim', {
        agent: '101',
        limit: 10,
      });
      expect(claimed.items).toMatchObject([{ id: task.id, status: 'claimed' }]);
      const { id } = await daemon.ask<ApiDial>('POST', `tasks/${task.id}/dial`, { agent: '101' });
      const dial = await settled(id, ['ended', 'failed']);
      expect(dial).toMatchObject({ state: 'ended', problem: null });
      const call = await daemon.ask<ApiCall>('GET', `calls/${dial.call}`);
      expect(call).toMatchObject({
        pbxCallId: expect.stringContaining(id),
        direction: 'outbound',
        disposition: 'answered',
        agent: '101',
        from: { number: '101' },
        to: { number: `+${number}` },
      });
      expect(await daemon.ask('GET', `tasks/${task.id}`)).toMatchObject({
        status: 'done',
        attempts: 1,
        closedBy: { kind: 'callback', agent: '101', call: dial.call },
        history: ['opened', 'claimed', 'dialled', 'attempted', 'done'].map((event) => ({ event })),
      });
    });

    test('an agent who lets the phone ring leaves the task as it was, and the desk is told', async () => {
      const number = '79161110002';
      const task = await missed(number);
      const { id } = await daemon.ask<ApiDial>('POST', `tasks/${task.id}/dial`, { agent: '101' });
      const dial = await settled(id, ['failed']);
      expect(dial.problem).toBe('no_answer');
      await world.quiet();
      expect(await daemon.ask('GET', `tasks/${task.id}`)).toMatchObject({ status: 'open', attempts: 0 });
    });

    test('a phone that is not registered is told at once', async () => {
      const { id } = await daemon.ask<ApiDial>('POST', 'calls', { agent: '104', number: '+79161110003' });
      expect(await settled(id, ['failed'])).toMatchObject({ problem: 'unavailable', call: null });
    });
  });
}
