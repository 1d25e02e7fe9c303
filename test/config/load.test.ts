// The configuration: what is accepted, and that every mistake is told at once in words.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/errors.ts';

const MINIMAL = `
pbx:
  - { id: main, type: asterisk, host: 127.0.0.1, username: ringback, secret: s3cret }
`;

function problems(text: string, env: Record<string, string> = {}): readonly string[] {
  try {
    parseConfig(text, env, 'test.yaml');
  } catch (error) {
    if (error instanceof AppError && error.code === 'config') return error.details;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  test('needs a PBX and nothing else', () => {
    const config = parseConfig(MINIMAL, {}, 'test.yaml');
    expect(config.pbx[0]).toMatchObject({ id: 'main', port: 5038 });
    expect(config.database).toEqual({ file: 'data/ringback.db', synchronous: 'full' });
    expect(config.api.port).toBe(8088);
    expect(config.staff.extensions).toBe('^\\d{2,4}$');
    expect(config.trunks).toContain('from-trunk*');
    expect(Object.isFrozen(config.api)).toBe(true);
  });

  test('may have the keys that the example shows', () => {
    const text = readFileSync(new URL('../../config/ringback.example.yaml', import.meta.url), 'utf8');
    const config = parseConfig(
      text,
      { AMI_SECRET: 'abc', RINGBACK_CRM_TOKEN: 'token-of-the-crm' },
      'example',
    );
    const defaults = parseConfig(MINIMAL, {}, 'test.yaml');
    expect({ ...config, pbx: 0, api: 0, timezone: 0 }).toEqual({ ...defaults, pbx: 0, api: 0, timezone: 0 });
  });

  test('may list Asterisk and FreeSWITCH side by side', () => {
    const config = parseConfig(
      `${MINIMAL}  - { id: fs, type: freeswitch, host: 192.0.2.1, password: ClueCon }`,
      {},
      'test.yaml',
    );
    expect(config.pbx[1]).toMatchObject({
      id: 'fs',
      type: 'freeswitch',
      host: '192.0.2.1',
      port: 8021,
      password: 'ClueCon',
    });
  });

  test('lets no PBX place calls, until click-to-call is turned on', () => {
    const quiet = parseConfig(
      `${MINIMAL}  - { id: fs, type: freeswitch, host: 192.0.2.1, password: ClueCon }`,
      { RINGBACK_PBX__1__CLICK_TO_CALL__ENABLED: 'true' },
      'test.yaml',
    );
    const common = {
      callerId: null,
      prefix: '',
      numberFormat: 'digits',
      ringSeconds: 30,
      callsPerMinute: 30,
    };
    expect(quiet.pbx.map(({ clickToCall }) => clickToCall)).toEqual([
      { enabled: false, channel: 'PJSIP/{extension}', context: 'from-internal', ...common },
      { enabled: true, channel: 'user/{extension}', context: 'default', ...common },
    ]);
  });

  test.each([
    ['channel', 'PJSIP/101'],
    ['channel', 'PJSIP/{extension}&PJSIP/102'],
    ['channel', 'PJSIP/{extension},60,S(1)'],
    ['channel', '{origination_uuid=x}user/{extension}'],
    ['channel', 'user/{extension}|user/102'],
    ['context', 'from internal'],
    ['context', 'default inline:hangup'],
    ['prefix', '9,'],
    ['callerId', '"Acme" <74951234567>'],
    ['callerId', 'Acme <+7495>1234567>'],
    ['callerId', "Acme' <74951234567>"],
    ['numberFormat', 'local'],
    ['ringSeconds', '0'],
  ])('in which clickToCall.%s is %j is refused', (key, value) => {
    const text = `
pbx:
  - { id: main, type: asterisk, host: 127.0.0.1, username: a, secret: b, clickToCall: { ${key}: ${JSON.stringify(value)} } }
`;
    expect(problems(text)).toEqual([
      expect.stringMatching(`^pbx\\[0\\]\\.clickToCall\\.${key}: found .*, want `),
    ]);
  });

  test('keeps leading zeros of extensions and secrets without quotes', () => {
    const config = parseConfig(
      `pbx: [{ id: a, type: asterisk, host: h, username: u, secret: 0012 }]
staff: { agents: [{ id: anna, extensions: [010, 0101] }] }`,
      {},
      'test.yaml',
    );
    expect(config.pbx[0]).toMatchObject({ secret: '0012' });
    expect(config.staff.agents[0]?.extensions).toEqual(['010', '0101']);
  });

  test('with ten mistakes is answered with ten sentences', () => {
    const found = problems(`
pbx:
  - { id: main, type: asterisk, host: 127.0.0.1, port: 80a, username: ringback, secert: x, secret: x }
  - { id: main, type: asterix, host: h }
region: Russia
timezone: Europe/Moskow
staff: { extensions: '^(1', agents: [{ id: anna, extensions: [] }] }
databse: { file: x.db }
api: { port: 70000, tokens: [{ name: crm, token: short }] }
`);
    expect(found).toEqual([
      'pbx[0].port: found "80a", want a whole number from 1 to 65535',
      'pbx[0].secert: unknown key, did you mean "secret"?',
      'pbx[1].type: found "asterix", want one of: asterisk, freeswitch',
      'region: found "Russia", want a two-letter country code such as RU',
      'timezone: found "Europe/Moskow", want an IANA time zone such as Europe/Moscow',
      'staff.extensions: found "^(1", want a regular expression that matches staff extensions',
      'staff.agents[0].extensions: found an empty list, want a list of at least one extension',
      'api.port: found 70000, want a whole number from 0 to 65535',
      'api.tokens[0].token: found 5 characters, want a token of 8 to 200 letters, digits or -._~+/=',
      'databse: unknown key, did you mean "database"?',
      'pbx[1].id: found "main" as in pbx[0], want an id of its own',
    ]);
  });

  test('with one token for the records of two PBXs is refused, and the token is not repeated', () => {
    const pbx = (id: string, token: string) =>
      `{ id: ${id}, type: freeswitch, host: h, password: p, cdrToken: ${token} }`;
    expect(problems(`pbx: [${pbx('a', 'same-token')}, ${pbx('b', 'same-token')}]`)).toEqual([
      'pbx[1].cdrToken: found the same token as in pbx[0], want a token of its own',
    ]);
    expect(problems(`pbx: [${pbx('a', 'short')}]`)).toEqual([
      'pbx[0].cdrToken: found 5 characters, want a token of 8 to 200 letters, digits or -._~+/=',
    ]);
  });

  test('that is not YAML is answered with the line', () => {
    expect(problems('pbx:\n  - id: a\n   type: x\n')[0]).toMatch(/^line 3, column \d+: not valid YAML: /);
  });

  test.each([
    ['pbx: *nowhere', /alias/],
    ['&a [*a]', /alias/],
    ['pbx: &a { x: *a }', /alias/],
    [
      `a: &a [${'x,'.repeat(9)}]\n${Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${`*${'abcdefghi'[i]},`.repeat(9)}]`).join('\n')}`,
      /alias/,
    ],
    ['api: { tokens: [{ name: a, token: !abcdefgh ijklmnop }] }', /begins with "!" must be in quotes$/],
  ])('with an alias or a tag that is none is a problem, not a bug: %s', (text, problem) => {
    expect(problems(text)[0]).toMatch(problem);
  });

  test('that is empty is answered with what is missing', () => {
    expect(problems('')).toEqual(['pbx: missing, want a list of PBXs']);
  });

  test('never repeats a secret in a problem', () => {
    const text = 'pbx: [{ id: a, type: asterisk, host: h, username: u, secret: [hunter2] }]';
    expect(problems(text).join()).not.toContain('hunter2');
  });

  test('does not let two agents share an extension', () => {
    const agents = '[{ id: anna, extensions: [101] }, { id: ivan, extensions: [102, 101] }]';
    expect(problems(`${MINIMAL}\nstaff: { agents: ${agents} }`)).toEqual([
      'staff.agents[1].extensions[1]: found 101, which staff.agents[0] has, want one agent an extension',
    ]);
  });
});

describe('the environment', () => {
  const text =
    'pbx: [{ id: a, type: asterisk, host: "${HOST:-127.0.0.1}", username: u, secret: "${AMI_SECRET}" }]';

  test('fills in ${NAME} and ${NAME:-default}', () => {
    const config = parseConfig(text, { AMI_SECRET: 'a: [b' }, 'test.yaml');
    expect(config.pbx[0]).toMatchObject({ host: '127.0.0.1', secret: 'a: [b' });
  });

  test('that lacks a variable is named, once', () => {
    expect(problems(text)).toEqual(['pbx[0].secret: environment variable AMI_SECRET is not set']);
  });

  test('wins over the file', () => {
    const config = parseConfig(
      MINIMAL,
      {
        RINGBACK_API__PORT: '9000',
        RINGBACK_PBX__0__HOST: 'pbx.example.org',
        RINGBACK_TASKS__DUE_MINUTES: '30',
        RINGBACK_TRUNKS: '[gsm-*, "^sip"]',
        RINGBACK_LOG__MASKNUMBERS: 'true',
      },
      'test.yaml',
    );
    expect(config.api.port).toBe(9000);
    expect(config.pbx[0]?.host).toBe('pbx.example.org');
    expect(config.tasks.dueMinutes).toBe(30);
    expect(config.trunks).toEqual(['gsm-*', '^sip']);
    expect(config.log.maskNumbers).toBe(true);
  });

  test('with a mistyped variable is a problem, with a foreign one is not', () => {
    expect(problems(MINIMAL, { RINGBACK_API__PROT: '1', RINGBACK_PORT: 'tcp://10.0.0.1:80' })).toEqual([
      'environment variable RINGBACK_API__PROT: unknown key "PROT", did you mean "port"?',
    ]);
  });
});
