// The recorded traces that the benchmark plays, by what they are for.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'test/traces/asterisk-22';

/** `every`: all traces. `talking`: calls that are answered. `missed`: calls that make a task. */
export type Selection = 'every' | 'talking' | 'missed';

const NAMES: Readonly<Record<Exclude<Selection, 'every'>, readonly string[]>> = {
  talking: [
    'inbound-answered-caller-hangs-up',
    'inbound-answered-agent-hangs-up',
    'queue-answered',
    'outbound-answered',
    'ring-group-second-answers',
  ],
  missed: [
    'inbound-abandoned-while-ringing',
    'inbound-no-answer',
    'inbound-busy',
    'queue-abandoned',
    'ivr-abandoned',
    'voicemail-left',
  ],
};

export function readRecordings(selection: Selection): Buffer[] {
  const names = selection === 'every' ? readdirSync(FOLDER).sort() : NAMES[selection];
  return names.map((name) => readFileSync(join(FOLDER, name, 'all.ami')));
}
