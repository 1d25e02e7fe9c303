// `ringback record` beside a FreeSWITCH, in both formats of its events.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type EslServer, startEslServer } from '../../src/pbx/freeswitch/server.ts';
import { run } from './run.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let cwd: string;
let server: EslServer;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'ringback-record-'));
  const folder = new URL('../traces/freeswitch/missed-then-called-back/', import.meta.url);
  const recordings = [readFileSync(new URL('lean.json.esl', folder))];
  server = await startEslServer({ recordings, speed: null });
});
afterEach(async () => {
  await server.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const configure = (password: string) => {
  const { host, port } = server;
  const pbx = [{ id: 'fs', type: 'freeswitch', host, port, password }];
  writeFileSync(join(cwd, 'ringback.yaml'), stringify({ pbx }), { mode: 0o600 });
};

describe('a FreeSWITCH', () => {
  test.each([[[]], [['--plain']]])(
    'is recorded as the daemon would have seen it, and replayed: %j',
    async (flags) => {
      configure(server.password);
      const recorded = await run(['record', '--seconds', '2', ...flags], { cwd });
      expect(recorded.stderr).toContain('Wrote trace.esl');
      const bytes = readFileSync(join(cwd, 'trace.esl'), 'utf8');
      expect(bytes).not.toContain(server.password);
      expect(bytes).toContain(flags.length === 0 ? 'text/event-json' : 'text/event-plain');
      const { stdout } = await run(['replay', 'trace.esl', '--json', '--trunk', 'public'], { cwd });
      const { calls, tasks } = JSON.parse(stdout);
      expect(calls.map(({ disposition }: { disposition: string }) => disposition)).toEqual(
        expect.arrayContaining(['missed', 'answered']),
      );
      expect(tasks).toMatchObject([{ status: 'done', closedBy: { kind: 'callback' } }]);
    },
  );

  test('that turns us away is a sentence and a status', async () => {
    configure('wrong');
    const { status, stderr } = await run(['record', '--seconds', '5'], { cwd });
    expect(status).toBe(77);
    expect(stderr).toContain('event_socket.conf.xml');
  });
});
