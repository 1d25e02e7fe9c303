// Where the daemon listens: loopback by itself, the network only with somebody who may sign in and with TLS or a proxy. As a
// process, with certificates of openssl.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { readCertificate, timeProblem } from '../../src/api/certificate.ts';
import { isLoopback, refuseExposure } from '../../src/api/exposure.ts';
import { checkConfig } from '../../src/config/load.ts';
import { makeCertificate } from '../support/self-signed.ts';
import { run, start } from './run.ts';

const TOKEN = 'token-of-the-crm';
const PBX = { id: 'main', type: 'asterisk', host: '127.0.0.1', port: 1, username: 'u', secret: 'of-the-pbx' };

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let cwd: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ringback-listen-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(cwd, { recursive: true, force: true });
});

const tokens = [{ name: 'crm', token: TOKEN }];

function write(api: object, more: object = {}, mode = 0o600): void {
  const tree = { pbx: [PBX], api: { port: 0, ...api }, ...more };
  writeFileSync(join(cwd, 'ringback.yaml'), stringify(tree), { mode });
  chmodSync(join(cwd, 'ringback.yaml'), mode);
}

/** Everything it has said so far, and its address once it has started. */
function serve() {
  const child = start(['serve'], { cwd });
  children.push(child);
  const said = { text: '' };
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said.text += chunk;
      const found = /"url":"([^"]+)"/.exec(said.text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (status) => reject(new Error(`exit status ${status}: ${said.text}`)));
  });
  return { child, said, url };
}

interface Shown {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly fingerprint: string | undefined;
}

/** Over TLS, with the certificate as the authority. */
function ask(url: string, ca: string): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const options = { ca, agent: false, headers: { authorization: `Bearer ${TOKEN}` } };
    const asked = request(`${url}/api/v1/calls`, options, (answer) => {
      const { statusCode: status, headers } = answer;
      const socket = answer.socket as import('node:tls').TLSSocket;
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
      answer.resume().on('end', () => resolve({ status, headers, fingerprint }));
    });
    asked.on('error', reject).end();
  });
}

const outside = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

describe('beyond loopback', () => {
  const config = (api: object) => checkConfig({ pbx: [PBX], api }, 'test');
  const certificate = { certFile: 'c', keyFile: 'k' };

  test.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost'])(
    '%s is not: it may be listened on by anybody',
    async (host) => {
      expect(await isLoopback(host)).toBe(true);
      await refuseExposure(config({ host: host.replace(/[[\]]/g, '') }), 0);
    },
  );

  test.each(['0.0.0.0', '::', '192.0.2.5', '10.0.0.1', '::ffff:10.0.0.1', '1270.0.0.1', 'nowhere.invalid'])(
    '%s is: it needs TLS or a proxy, and somebody who may sign in',
    async (host) => {
      await expect(refuseExposure(config({ host }), 1)).rejects.toThrow(
        /Set api\.tls .*api\.behindProxy: true/,
      );
      await expect(refuseExposure(config({ host, trustProxy: true }), 1)).rejects.toThrow(/without TLS/);
      for (const more of [{ tls: certificate }, { behindProxy: true }]) {
        await refuseExposure(config({ host, ...more }), 1);
        await expect(refuseExposure(config({ host, ...more }), 0)).rejects.toThrow(/ringback users add/);
      }
    },
  );

  test('the daemon does not start, with exit status 78 and what to do; nor does check find it good', async () => {
    write({ host: '0.0.0.0', tokens });
    const { status, stderr } = await run(['serve'], { cwd });
    expect(status).toBe(78);
    expect(stderr).toMatch(/^ringback: api\.host is 0\.0\.0\.0.*Set api\.tls/);
    const check = await run(['check', '--json'], { cwd });
    expect(JSON.parse(check.stdout).machine).toMatchObject([
      { id: 'files', ok: true },
      { id: 'listening', ok: false, detail: expect.stringContaining('api.behindProxy') },
    ]);
  });

  test('a user or a key that was made before the first start is somebody, one that is gone is nobody', async () => {
    write({ host: '0.0.0.0', behindProxy: true });
    expect((await run(['serve'], { cwd })).stderr).toContain('nobody could sign in yet');
    const added = await run(['keys', 'add', 'crm', '--scopes', 'calls:read'], { cwd });
    expect(added.status).toBe(0);
    const { child, url } = serve();
    await url;
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    expect((await run(['keys', 'revoke', 'crm'], { cwd })).status).toBe(0);
    expect((await run(['serve'], { cwd })).stderr).toContain('nobody could sign in yet');
  });
});

describe('over TLS', () => {
  test('the API answers, plain HTTP does not, and commands reach the daemon by its certificate', async () => {
    const tls = makeCertificate(cwd, 'first', 400);
    write({ host: outside ?? '0.0.0.0', tls, tokens });
    const { said, url } = serve();
    const address = await url;
    expect(address).toMatch(/^https:/);
    const shown = await ask(
      address.replace(/\/\/[^:/]+/, '//127.0.0.1').replace('127.0.0.1', outside ?? '127.0.0.1'),
      '',
    ).catch((error: Error) => error.message);
    // Nobody trusts a self-signed certificate by itself.
    expect(shown).toMatch(/self-signed|signed certificate/);
    await expect(fetch(address.replace('https:', 'http:'))).rejects.toThrow();
    const made = await run(['keys', 'add', 'page', '--scopes', 'calls:read'], { cwd });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const seen = await run(['tail', '--once'], { cwd, env: { RINGBACK_API__PORT: new URL(address).port } });
    expect(seen).toMatchObject({ status: 0, stdout: 'no live calls\n' });
    expect(said.text).not.toMatch(/"level":"(warn|error)".*certificate/);
    // Nor does a command give its token to somebody else who listens there.
    const control = join(cwd, 'data', 'ringback.db.control');
    const told = JSON.parse(readFileSync(control, 'utf8'));
    writeFileSync(control, JSON.stringify({ ...told, fingerprint: 'AA:BB' }));
    expect(await run(['keys', 'list'], { cwd })).toMatchObject({
      status: 73,
      stderr: expect.stringContaining('Another ringback daemon works on'),
    });
  });

  test('a new certificate is shown without a restart, a broken one is not, and commands follow', async () => {
    const tls = makeCertificate(cwd, 'first', 5);
    const next = makeCertificate(cwd, 'second', 400);
    write({ tls, tokens });
    const { said, url } = serve();
    const address = await url;
    const first = readFileSync(tls.certFile, 'utf8');
    const before = await ask(address, first);
    expect(before).toMatchObject({
      status: 200,
      headers: { 'strict-transport-security': 'max-age=2592000' },
      fingerprint: readCertificate(tls).fingerprint,
    });
    expect(said.text).toMatch(/"level":"warn".*the certificate of the API ends on \d{4}-\d\d-\d\d: renew it/);
    writeFileSync(`${tls.certFile}.new`, 'half of a certific');
    renameSync(`${tls.certFile}.new`, tls.certFile);
    await vi.waitUntil(() => said.text.includes('the API keeps its old certificate'), { timeout: 60_000 });
    expect((await ask(address, first)).fingerprint).toBe(before.fingerprint);
    copyFileSync(next.keyFile, tls.keyFile);
    copyFileSync(next.certFile, tls.certFile);
    await vi.waitUntil(() => said.text.includes('the API shows a new certificate'), { timeout: 60_000 });
    const second = readFileSync(next.certFile, 'utf8');
    expect((await ask(address, second)).fingerprint).toBe(readCertificate(next).fingerprint);
    expect((await run(['keys', 'list'], { cwd })).status).toBe(0);
    expect(said.text).not.toContain('half of a');
  });

  test('who connects and says nothing holds no connection for good', async () => {
    const tls = makeCertificate(cwd, 'first', 400);
    write({ tls, tokens }, { limits: { connections: 20 } });
    const { url } = serve();
    const address = await url;
    // Their own half stays open, as that of a scanner does.
    const strangers = Array.from({ length: 20 }, () =>
      connect({ port: Number(new URL(address).port), host: '127.0.0.1', allowHalfOpen: true }),
    );
    await Promise.all(strangers.map((socket) => once(socket.resume(), 'end')));
    const certificate = readFileSync(tls.certFile, 'utf8');
    await vi.waitFor(
      async () => expect(await ask(address, certificate)).toMatchObject({ status: 200 }),
      5_000,
    );
    for (const socket of strangers) socket.destroy();
  });

  test('files that cannot be used are named, and nothing of what is in them', async () => {
    const tls = makeCertificate(cwd, 'first');
    const other = makeCertificate(cwd, 'other');
    writeFileSync(join(cwd, 'noise'), 'SECRET-NOISE');
    const noise = join(cwd, 'noise');
    const nowhere = join(cwd, 'nowhere');
    for (const [files, problem] of [
      [{ ...tls, certFile: nowhere }, /api\.tls\.certFile: .*nowhere: there is no such file/],
      [{ ...tls, keyFile: nowhere }, /api\.tls\.keyFile: .*nowhere: there is no such file/],
      [{ ...tls, certFile: noise }, /api\.tls\.certFile: .*noise is no PEM certificate/],
      [{ ...tls, keyFile: noise }, /api\.tls\.keyFile: .*noise is no PEM private key/],
      [{ ...tls, keyFile: other.keyFile }, /is not the key of the first certificate/],
      [{ ...tls, certFile: cwd }, /cannot be read \(EISDIR\)/],
    ] as const) {
      expect(() => readCertificate(files)).toThrow(problem);
      expect(() => readCertificate(files)).not.toThrow(/SECRET/);
    }
    write({ tls: { ...tls, keyFile: nowhere }, tokens });
    expect(await run(['serve'], { cwd })).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('keyFile'),
    });
  });

  test('a certificate is called early, late and nearly over', () => {
    const tls = makeCertificate(cwd, 'first', 30);
    const made = readCertificate(tls);
    const day = 86_400_000;
    expect(timeProblem(made, made.validFrom - 1)).toContain('is not valid before');
    expect(timeProblem(made, made.validTo - 15 * day)).toBeNull();
    expect(timeProblem(made, made.validTo - 13 * day)).toContain('renew it');
    expect(timeProblem(made, made.validTo)).toContain('clients refuse it');
  });
});

describe('private files', () => {
  test('that everybody may read are told at start and by check; those that are made are closed', async () => {
    write({ tokens }, {}, 0o644);
    const { said, url } = serve();
    await url;
    await vi.waitUntil(() => said.text.includes('everybody on this machine may read a private file'));
    expect(said.text).toContain(`"mend":"chmod 640 ringback.yaml"`);
    for (const end of ['', '-wal', '.control', '.lock']) {
      const { mode } = statSync(join(cwd, 'data', `ringback.db${end}`));
      expect([end, mode & 0o007]).toEqual([end, 0]);
    }
    const check = await run(['check'], { cwd });
    expect(check.stdout).toMatch(
      /^This machine\n \? {3}Files: .*ringback\.yaml \(mode 644\).*\n +-> chmod 640/,
    );
  });

  test('a database that a command makes before the first start is closed as well', async () => {
    write({});
    expect((await run(['keys', 'add', 'crm', '--scopes', 'calls:read'], { cwd })).status).toBe(0);
    expect(statSync(join(cwd, 'data', 'ringback.db')).mode & 0o027).toBe(0);
  });
});
