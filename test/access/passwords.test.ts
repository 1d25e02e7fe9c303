// Hashes of passwords: what fits, what does not, and which passwords are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newPassword, passwordProblem } from '../../src/access/password-rules.ts';
import { COST, Passwords } from '../../src/access/passwords.ts';

const CHEAP = { ln: 4, r: 1, p: 1 };

describe('a hash', () => {
  test('fits its own password and no other one', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (a, b) => {
        const passwords = new Passwords(CHEAP);
        const stored = await passwords.hash(a);
        expect(await passwords.verify(a, stored)).toBe(true);
        expect(await passwords.verify(b, stored)).toBe(a.normalize('NFKC') === b.normalize('NFKC'));
      }),
      { numRuns: 50 },
    ));

  test('is another one each time, and carries its parameters', async () => {
    const passwords = new Passwords(CHEAP);
    const [one, two] = [await passwords.hash('a'), await passwords.hash('a')];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^\$scrypt\$ln=4,r=1,p=1\$[\w+/=]{24}\$[\w+/=]{44}$/);
  });

  test('fits whichever keyboard spells the password', async () => {
    const passwords = new Passwords(CHEAP);
    expect(await passwords.verify('é', await passwords.hash('e\u0301'))).toBe(true);
  });

  test('with other parameters fits as well, and is outgrown when they are smaller', async () => {
    const stored = await new Passwords(CHEAP).hash('a');
    const grown = new Passwords({ ...CHEAP, ln: 5 });
    expect(await grown.verify('a', stored)).toBe(true);
    expect(grown.isOutgrown(stored)).toBe(true);
    expect(new Passwords(CHEAP).isOutgrown(stored)).toBe(false);
    expect(new Passwords({ ...CHEAP, ln: 3 }).isOutgrown(stored)).toBe(false);
  });

  test('that is none fits nothing, and takes as long', () =>
    fc.assert(
      fc.asyncProperty(fc.option(fc.string()), fc.string(), async (stored, given) => {
        expect(await new Passwords(CHEAP).verify(given, stored)).toBe(false);
      }),
      { numRuns: 50 },
    ));

  test('with the parameters in use costs 32 MB and can be made', async () => {
    expect(128 * 2 ** COST.ln * COST.r).toBe(33_554_432);
    const passwords = new Passwords(COST);
    expect(await passwords.verify('a', await passwords.hash('a'))).toBe(true);
  });

  test('is waited for by a bounded number of requests', async () => {
    const passwords = new Passwords({ ...CHEAP, ln: 10 });
    const all = await Promise.allSettled(Array.from({ length: 150 }, () => passwords.hash('a')));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(48);
    expect(refused[0]).toMatchObject({ reason: { code: 'rate_limited' } });
    expect(await passwords.verify('a', await passwords.hash('a'))).toBe(true);
  });
});

describe('a password is refused', () => {
  test.each([
    ['too short', 'nine char'],
    ['too long', 'ab'.repeat(101)],
    ['tried first', 'password123'],
    ['tried first, in disguise', 'P@$$w0rd!!'],
    ['tried first, in Russian', 'Пароль2026!'],
    ['fingers walking', 'qwertyuiop'],
    ['fingers walking with a number', 'Qwerty12345'],
    ['fingers walking backwards', 'poiuytrewq1'],
    ['fingers walking on a Russian keyboard', 'йцукенгшщз'],
    ['one sign', 'aaaaaaaaaaaaaaa'],
    ['one thing again and again', 'abcabcabcabc'],
    ['in a row', '1234567890'],
    ['in a row, backwards', '9876543210'],
    ['the name', 'anna.petrova1'],
    ['digits alone', '8472910384756'],
    ['this product', 'Ringback-2026'],
  ])('when it is %s: %s', (_why, text) => {
    expect(passwordProblem(text, 'anna.petrova')).not.toBeNull();
  });

  test.each([
    'correct horse battery',
    'синий чай у реки',
    '84729103847561029384',
    'p4ssw0rd-of-the-north',
    'дваслонаидут',
  ])('but not when it is %s', (text) => {
    expect(passwordProblem(text, 'anna')).toBeNull();
  });

  test('and the ones that are made are not', () => {
    const made = Array.from({ length: 200 }, () => newPassword());
    expect(new Set(made).size).toBe(200);
    for (const each of made) {
      expect(each).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
      expect(passwordProblem(each, 'anna')).toBeNull();
    }
  });

  test('or accepted in time, whatever it is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.string(), (text, name) => {
        const problem = passwordProblem(text, name);
        expect(problem === null || problem.endsWith('.')).toBe(true);
        // What was typed is not said again.
        if ([...text].length > 12) expect(problem ?? '').not.toContain(text);
      }),
    ));
});
