// `ringback replay FILE…`: recorded bytes → calls and tasks, with the very code that the daemon runs.
// The support tool for "why was this call counted so?". Needs no PBX, no database and no configuration.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { callJson } from '../api/call-json.ts';
import { taskJson } from '../api/task-json.ts';
import { checkConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { afterHours, taskRules } from '../config/settings.ts';
import { AppError } from '../errors.ts';
import { bareCall, bareTask } from '../store/stored.ts';
import { hoursRoute } from '../tasks/assignment.ts';
import { printCalls, printTasks } from './call-table.ts';
import { type ConfigOption, readConfigIfAny, withConfig } from './config-option.ts';
import { printJson } from './output.ts';
import { createRehearsal } from './rehearsal.ts';

interface ReplayOptions extends ConfigOption {
  readonly json?: boolean;
  readonly region?: string;
  readonly staff?: string;
  readonly trunk?: string[];
  readonly timezone?: string;
  readonly pbx: string;
}

export function addReplay(program: Command): void {
  withConfig(program.command('replay'))
    .description('turn recorded bytes into calls and tasks')
    .argument('<file...>', 'recordings of AMI or ESL sessions, in the order in which they happened')
    .option('--json', 'calls, tasks and the number of anomalies as JSON')
    .option('--region <country>', 'country of numbers without a country code')
    .option('--staff <regex>', 'regular expression that matches staff extensions')
    .option('--trunk <pattern...>', 'trunk endpoints or contexts')
    .option('--timezone <zone>', 'IANA time zone')
    .option('--pbx <id>', 'id of the PBX, part of the call ids', 'main')
    .addHelpText(
      'after',
      `
Without a configuration the defaults of the configuration are used.

Examples:
  ringback replay trouble.ami
  ringback replay monday.ami tuesday.ami --json --region RU --staff '^1\\d\\d$' --trunk 'trunk*'`,
    )
    .action((files: string[], options: ReplayOptions) => {
      const config = settings(options);
      const rehearsal = createRehearsal(config, options.pbx);
      for (const file of files) rehearsal.play(readRecording(file), file);
      const { calls, tasks, anomalies, endedAt } = rehearsal.result();
      const [isAfterHours, rules] = [afterHours(config), taskRules(config)];
      const callList = calls.map((call) =>
        callJson(bareCall(call, isAfterHours(call.startedAt, hoursRoute(call, rules)))),
      );
      const taskList = tasks.map((task) => taskJson(bareTask(task), endedAt));
      if (options.json) return printJson({ calls: callList, tasks: taskList, anomalies });
      printCalls(callList, config.timezone);
      printTasks(taskList, config.timezone);
      if (anomalies > 0) console.log(`${anomalies} anomalies: things the PBX said that made no sense`);
    });
}

/** Flags over the configuration over the defaults. */
function settings(options: ReplayOptions): Config {
  const { staff, ...given } = readConfigIfAny(options) ?? {};
  const tree = {
    ...given,
    pbx: [
      { id: options.pbx, type: 'asterisk', host: 'recording', username: 'recording', secret: 'recording' },
    ],
    staff: { ...staff, ...(options.staff && { extensions: options.staff }) },
    ...(options.region && { region: options.region }),
    ...(options.timezone && { timezone: options.timezone }),
    ...(options.trunk && { trunks: options.trunk }),
  };
  return checkConfig(tree, 'the command line');
}

function readRecording(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new AppError('not_found', `Cannot read the recording ${file}: ${String(code)}.`);
  }
}
