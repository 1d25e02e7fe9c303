// Recorded FreeSWITCH calls, many copies at once: in each copy every channel has an id of its own and every time is
// later by as much. Made while it is sent, so that a long stream takes no more memory than a short one.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EslEvent, header } from '../../src/pbx/freeswitch/event.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';

const FOLDER = 'test/traces/freeswitch';
/** Channel ids (their first eight digits change), and times in microseconds. */
const CHANGING = /[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|\b17\d{14}\b/g;

interface Template {
  readonly event: EslEvent;
  readonly fixed: readonly string[];
  readonly changing: readonly string[];
}

export interface Sent {
  readonly event: EslEvent;
  readonly body: Buffer;
}

/** All but the conference: its copies would all meet in one room. */
const NAMES = readdirSync(FOLDER)
  .filter((name) => name !== 'conference-three')
  .sort();

export const SCENARIOS_PER_COPY = NAMES.length;

/** `window`: copies that go on side by side. */
export function* eslStream(copies: number, window: number, boot: string): Generator<Sent> {
  const templates = NAMES.flatMap((name) => readTemplates(name, boot));
  for (let from = 0; from < copies; from += window) {
    for (const template of templates) {
      for (let copy = from; copy < Math.min(copies, from + window); copy++) {
        yield { event: template.event, body: written(template, copy, (from / window) * 1_000_000_000) };
      }
    }
  }
}

function readTemplates(name: string, boot: string): Template[] {
  const bytes = readFileSync(join(FOLDER, name, 'lean.json.esl'));
  return createEslFramer()
    .push(bytes)
    .flatMap((frame) => {
      const read = parseEvent(frame);
      if (read === null || typeof read === 'string') return [];
      const event: EslEvent = header(read, 'Core-UUID') === '' ? read : { ...read, 'Core-UUID': 'BOOT' };
      const text = JSON.stringify(event).replaceAll(boot, 'BOOT');
      const fixed = text.split(CHANGING).map((part) => part.replaceAll('"BOOT"', JSON.stringify(boot)));
      return [{ event, fixed, changing: text.match(CHANGING) ?? [] }];
    });
}

function written({ fixed, changing }: Template, copy: number, laterUs: number): Buffer {
  const mark = copy.toString(16).padStart(4, '0');
  let text = fixed[0] ?? '';
  for (const [i, part] of changing.entries()) {
    text += part.length === 8 ? mark + part.slice(4) : String(Number(part) + laterUs);
    text += fixed[i + 1] ?? '';
  }
  return Buffer.from(text);
}
