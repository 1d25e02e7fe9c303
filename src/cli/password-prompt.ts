// Passwords come from the terminal without being shown, or from standard input, and never as an argument: arguments are seen by everybody
// on the machine and kept in the shell's history.

import type { Readable, Writable } from 'node:stream';
import { AppError } from '../errors.ts';

/** A terminal, as far as it is needed here. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };
  readonly output: Writable;
}

const LENGTH_MAX = 1_000;
const HERE: Terminal = { input: process.stdin, output: process.stderr };

/** Asked twice. Errors: `invalid`: the two differ, nothing was typed, there is no terminal, or it was given up. */
export async function askNewPassword(terminal: Terminal = HERE): Promise<string> {
  if (terminal.input.isTTY !== true) {
    throw new AppError(
      'invalid',
      'There is no terminal to ask for a password. Use --generate, or --password-stdin and a pipe.',
    );
  }
  // Before anything is asked: what is typed ahead is not shown either.
  terminal.input.setRawMode?.(true);
  try {
    const first = await askHidden(terminal, 'Password: ');
    const second = await askHidden(terminal, 'Once more: ');
    if (first !== second) throw new AppError('invalid', 'The two passwords differ. Nothing was changed.');
    return first;
  } finally {
    terminal.input.setRawMode?.(false);
  }
}

/** The first line of standard input. Errors: `invalid`: there is none. */
export async function readPassword({ input }: Pick<Terminal, 'input'> = HERE): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const piece of input) {
    text += String(piece);
    if (text.includes('\n') || text.length > LENGTH_MAX) break;
  }
  const line = text.split(/\r?\n/)[0] ?? '';
  if (line !== '') return line;
  throw new AppError('invalid', 'Standard input has no password: one line is wanted.');
}

const ENTER = ['\r', '\n'];
/** Ctrl-C and Ctrl-D. */
const GIVEN_UP = ['\u0003', '\u0004'];
const ERASE = ['\u007f', '\b'];

async function askHidden({ input, output }: Terminal, question: string): Promise<string> {
  output.write(question);
  input.setEncoding('utf8');
  try {
    return await typed(input);
  } finally {
    input.pause();
    output.write('\n');
  }
}

/** A line as far as it was typed. */
interface Line {
  readonly characters: readonly string[];
  readonly state: 'open' | 'done' | 'given_up';
  /** What was typed ahead: it belongs to the next question. */
  readonly ahead: string;
}

function typed(input: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: Line = { characters: [], state: 'open', ahead: '' };
    const end = (): void => {
      input.off('data', take).off('end', end);
      if (line.ahead !== '') input.unshift(line.ahead, 'utf8');
      if (line.state === 'done') resolve(line.characters.join(''));
      else reject(new AppError('invalid', 'Nothing was changed.'));
    };
    const take = (piece: string): void => {
      line = edit(line.characters, piece);
      if (line.state !== 'open') end();
    };
    input.on('data', take).on('end', end);
    input.resume();
  });
}

function edit(before: readonly string[], piece: string): Line {
  const characters = [...before];
  const all = [...piece];
  for (const [i, each] of all.entries()) {
    if (GIVEN_UP.includes(each)) return { characters, state: 'given_up', ahead: '' };
    if (ENTER.includes(each)) {
      const ahead = all
        .slice(i + 1)
        .join('')
        .replace(/^\n/, '');
      return { characters, state: 'done', ahead };
    }
    if (ERASE.includes(each)) characters.pop();
    else if (each >= ' ' && characters.length < LENGTH_MAX) characters.push(each);
  }
  return { characters, state: 'open', ahead: '' };
}
