import { afterEach, describe, expect, it } from 'vitest';
import { type CheckOptions, checkAsterisk } from '../../src/pbx/asterisk/check.ts';
import { type FakeOptions, type FakePbx, newChannel, startFakePbx, startServer } from './link-fakes.ts';

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

function checkOptions(port: number, more: Partial<CheckOptions> = {}): CheckOptions {
  const account = { host: '127.0.0.1', port, username: 'ringback', secret: 'good' };
  return { pbx: 'main', index: 0, ...account, waitMs: 150, answerMs: 1_000, ...more };
}

async function findings(
  options: FakeOptions = {},
  more: Partial<CheckOptions> = {},
  during?: (pbx: FakePbx) => void,
) {
  const pbx = await startFakePbx(options);
  releases.push(() => pbx.close());
  if (during !== undefined) setTimeout(() => during(pbx), 60);
  const list = await checkAsterisk(checkOptions(pbx.port, more));
  return { list, by: new Map(list.map((finding) => [finding.id, finding])), pbx };
}

const DENIED = ['Response: Error', 'Message: Permission denied'];
const STAMP = 'Timestamp: 1795433772.026490';

describe('check of a PBX that cannot be listened to', () => {
  it('names the wrong secret and where to mend it', async () => {
    const { list } = await findings({}, { secret: 'bad' });
    expect(list.map(({ id, ok }) => [id, ok])).toEqual([
      ['reachable', true],
      ['login', false],
    ]);
    expect(list[1]?.detail).toContain('Authentication failed.');
    expect(list[1]?.fix).toBe('Check pbx[0].secret and the permit line in manager.conf.');
  });

  it('says that nobody listens there', async () => {
    const server = await startServer(() => {});
    await server.close();
    const list = await checkAsterisk(checkOptions(server.port));
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ id: 'reachable', ok: false });
    expect(list[0]?.detail).toContain('connection refused');
  });

  it('says that the version is too old', async () => {
    const { list } = await findings({ version: '11.25.3' });
    expect(list.at(-1)).toMatchObject({ id: 'version', ok: false });
    expect(list.at(-1)?.detail).toContain('11.25.3');
  });
});

describe('check of a PBX that answers', () => {
  it('leaves open what only a call would show', async () => {
    const { by } = await findings();
    for (const id of ['right_call', 'timestampevents', 'dial_events']) expect(by.get(id)?.ok).toBeNull();
    for (const id of ['reachable', 'login', 'version', 'channel_list', 'systemname', 'clock', 'filter']) {
      expect([id, by.get(id)?.ok]).toEqual([id, true]);
    }
  });

  it('sees by the events of a call that all is well, and does not wait any longer', async () => {
    const startedAt = Date.now();
    const { list } = await findings({}, { waitMs: 5_000 }, (pbx) => {
      pbx.emit('Event: FullyBooted', 'Privilege: system,all');
      pbx.emit(...newChannel('1', STAMP));
      pbx.emit('Event: DialBegin', 'Privilege: call,all', STAMP);
      pbx.emit('Event: QueueCallerJoin', 'Privilege: agent,all', STAMP);
      pbx.emit('Event: Newexten', 'Privilege: dialplan,all', STAMP);
      pbx.emit('Event: Cdr', 'Privilege: cdr,all', STAMP);
      pbx.emit('Event: TestEvent', 'Privilege: reporting,all', STAMP);
    });
    expect(list.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('tells that events carry no time, that ids carry no name, and how to mend both', async () => {
    const core = ['Response: Success', 'AsteriskVersion: 16.28.0', 'SystemName: '];
    const { by } = await findings(
      { answer: ({ action }) => (action === 'CoreSettings' ? core : undefined) },
      {},
      (pbx) => pbx.emit(...newChannel('1')),
    );
    expect(by.get('timestampevents')).toMatchObject({ ok: false });
    expect(by.get('timestampevents')?.fix).toContain('timestampevents = yes');
    expect(by.get('systemname')).toMatchObject({ ok: false });
    expect(by.get('systemname')?.fix).toContain('systemname = pbx1');
  });

  it('tells that the account may not list channels', async () => {
    const { by } = await findings({
      answer: ({ action }) => (action === 'CoreShowChannels' || action === 'Filter' ? DENIED : undefined),
    });
    expect(by.get('channel_list')?.ok).toBe(false);
    expect(by.get('filter')?.ok).toBeNull();
  });

  it('tells that noise comes which the account may not turn off', async () => {
    const { by } = await findings(
      { answer: ({ action }) => (action === 'Filter' ? DENIED : undefined) },
      {},
      (pbx) => pbx.emit('Event: RTCPSent', 'Privilege: reporting,all', STAMP),
    );
    expect(by.get('filter')?.ok).toBe(false);
    expect(by.get('filter')?.fix).toContain('eventfilter');
  });

  it('tells a clock that is off', async () => {
    const pong = () => ['Response: Success', 'Ping: Pong', `Timestamp: ${Date.now() / 1_000 - 90}`];
    const { by } = await findings({ answer: ({ action }) => (action === 'Ping' ? pong() : undefined) });
    expect(by.get('clock')).toMatchObject({ ok: false });
    expect(by.get('clock')?.detail).toMatch(/^The PBX is (89|90)\.\d s behind this machine\.$/);
  });

  it.each([
    ['Originate: Call. (Priv: x)', true, true],
    ['Ping: Keepalive. (Priv: <none>)', false, true],
    ['Originate: Call. (Priv: x)', undefined, null],
  ])('of which click-to-call needs the right to place calls: %s', async (command, ok, least) => {
    const commands = ['Response: Success', command];
    const answer: FakeOptions['answer'] = ({ action }) => (action === 'ListCommands' ? commands : undefined);
    const { by } = await findings({ answer }, ok === undefined ? {} : { clickToCall: { enabled: true } });
    expect(by.get('right_originate')?.ok).toBe(ok);
    expect(by.get('least_rights')?.ok).toBe(least);
    if (ok === false) expect(by.get('right_originate')?.fix).toContain('write = reporting,originate');
  });

  it('knows all rights of an account that has too many, and says so', async () => {
    const commands = [
      'Response: Success',
      'Command: Execute a command. (Priv: command,all)',
      'Originate: Call. (Priv: x)',
    ];
    const shown = [
      'Response: Success',
      'Output:        read perm: call,cdr',
      'Output:       write perm: all',
    ];
    const { by, pbx } = await findings({
      answer: ({ action }) =>
        action === 'ListCommands' ? commands : action === 'Command' ? shown : undefined,
    });
    expect(by.get('right_call')?.ok).toBe(true);
    expect(by.get('right_agent')?.ok).toBe(false);
    expect(by.get('least_rights')?.detail).toContain('originate, command');
    expect(pbx.actions.find(({ action }) => action === 'Command')?.command).toBe(
      'manager show user ringback',
    );
  });

  it('asks for nothing that changes the PBX, and leaves politely', async () => {
    const { pbx } = await findings();
    const asked = new Set(pbx.actions.map(({ action }) => action));
    const harmless = [
      'login',
      'CoreSettings',
      'ListCommands',
      'CoreShowChannels',
      'QueueStatus',
      'Ping',
      'Filter',
      'Logoff',
    ];
    expect([...asked].sort()).toEqual(harmless.sort());
  });
});
