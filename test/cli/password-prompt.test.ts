// Passwords from a terminal: what is typed is not shown, can be mended, and has to be typed twice.

import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { askNewPassword, readPassword } from '../../src/cli/password-prompt.ts';

let input: PassThrough & { isTTY?: boolean; setRawMode?: (mode: boolean) => void };
let shown: string;
let modes: boolean[];
let output: PassThrough;
beforeEach(() => {
  [shown, modes] = ['', []];
  input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      modes.push(mode);
    },
  });
  output = new PassThrough();
  output.on('data', (piece) => {
    shown += piece;
  });
});

const ask = (...pieces: readonly string[]): Promise<string> => {
  const asked = askNewPassword({ input, output });
  for (const piece of pieces) input.write(piece);
  return asked;
};

describe('a password', () => {
  test.each([
    ['typed twice', ['four words', '\r', 'four words', '\r']],
    ['letter by letter', [...'four words\rfour words\r']],
    ['pasted, both at once', ['four words\nfour words\n']],
    ['pasted from Windows', ['four words\r\nfour words\r\n']],
    ['mended with backspace', ['four wordz\u007fs\r', 'four worsd\b\bds\r']],
    ['with keys in it that mean nothing here', ['four\u0000 words\u0007\r', 'four words\r']],
  ])('is taken: %s', async (_how, pieces) => {
    expect(await ask(...pieces)).toBe('four words');
    expect(shown).toBe('Password: \nOnce more: \n');
    expect(modes).toEqual([true, false]);
  });

  test('may have any letters in it', async () => {
    expect(await ask('синий чай 🍵\r', 'синий чай 🍵\r')).toBe('синий чай 🍵');
  });

  test('that differs the second time changes nothing', async () => {
    await expect(ask('one thing\r', 'another\r')).rejects.toMatchObject({ code: 'invalid' });
  });

  test.each(['\u0003', '\u0004'])('can be given up, and the terminal is as it was: %j', async (key) => {
    await expect(ask(`half a pass${key}`)).rejects.toMatchObject({ code: 'invalid' });
    expect(modes).toEqual([true, false]);
    expect(shown).not.toContain('half');
  });

  test('is not waited for where there is no terminal, or no more of it', async () => {
    await expect(askNewPassword({ input: new PassThrough(), output })).rejects.toThrow(/--password-stdin/);
    const asked = askNewPassword({ input, output });
    input.end('half');
    await expect(asked).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('from standard input', () => {
  const read = (text: string) => {
    const stream = new PassThrough();
    stream.end(text);
    return readPassword({ input: stream });
  };

  test('the first line is the password', async () => {
    expect(await read('four words\n')).toBe('four words');
    expect(await read('four words')).toBe('four words');
    expect(await read('four words\r\nand more\n')).toBe('four words');
  });

  test.each(['', '\n', '\nfour words\n'])('an empty first line is none: %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid' });
  });
});
