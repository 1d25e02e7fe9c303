// What `check` says about a FreeSWITCH, sound and unsound.

import { afterEach, describe, expect, test } from 'vitest';
import type { CheckFinding } from '../../src/pbx/check-finding.ts';
import { checkFreeswitch } from '../../src/pbx/freeswitch/check.ts';
import { type EslServerOptions, startEslServer } from '../../src/pbx/freeswitch/server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function check(
  options: EslServerOptions = {},
  password = 'secret',
): Promise<Map<string, CheckFinding>> {
  const server = await startEslServer({ password: 'secret', ...options });
  closers.push(() => server.stop());
  const findings = await checkFreeswitch({
    pbx: 'fs',
    host: '127.0.0.1',
    port: server.port,
    password,
    index: 0,
    waitMs: 50,
    answerMs: 300,
  });
  return new Map(findings.map((finding) => [finding.id, finding]));
}

test('a sound PBX', async () => {
  const findings = await check();
  const notWell = [...findings.values()].filter(({ ok }) => ok !== true).map(({ id }) => id);
  expect(notWell).toEqual(['events']);
  expect(findings.get('version')?.detail).toBe('FreeSWITCH 1.10.12-release.');
  expect(findings.get('channel_list')?.detail).toBe('0 channels now.');
});

describe('what is wrong, and how to mend it', () => {
  test('the password that everybody knows', async () => {
    const findings = await check({ password: 'ClueCon' }, 'ClueCon');
    expect(findings.get('default_password')).toMatchObject({ ok: false });
  });

  test('a clock that goes wrong', async () => {
    const findings = await check({ api: { strmicroepoch: String((Date.now() - 60_000) * 1_000) } });
    expect(findings.get('clock')).toMatchObject({
      ok: false,
      detail: 'The PBX is 60.0 s behind this machine.',
    });
  });

  test('a module that is not loaded, a list that does not come', async () => {
    const findings = await check({
      api: { 'module_exists mod_callcenter': 'false', 'show channels as json': '-ERR\n' },
    });
    expect(findings.get('mod_callcenter')).toMatchObject({
      ok: null,
      fix: expect.stringContaining('load mod_callcenter'),
    });
    expect(findings.get('channel_list')).toMatchObject({ ok: false });
  });

  test('a wrong password', async () => {
    const findings = await check({}, 'other');
    expect(findings.get('login')).toMatchObject({
      ok: false,
      fix: expect.stringContaining('pbx[0].password'),
    });
    expect(findings.get('reachable')).toMatchObject({ ok: true });
  });

  test('an access list without this machine', async () => {
    const findings = await check({ fault: 'rude-rejection' });
    expect(findings.get('acl')).toMatchObject({
      ok: false,
      fix: expect.stringContaining('apply-inbound-acl'),
    });
  });

  test.each(['silent', 'not-esl'] as const)('no answer that makes sense: %s', async (fault) => {
    const findings = await check({ fault });
    expect([...findings.keys()]).toEqual(['reachable']);
    expect(findings.get('reachable')).toMatchObject({ ok: false, fix: expect.stringContaining('Check') });
  });
});
