// `ringback check`: looks at this machine, connects to each PBX, and says what is wrong there and how to mend it.
// Exit status 1 when anything is wrong, so that scripts can ask.

import type { Command } from 'commander';
import type { PbxConfig } from '../config/schema.ts';
import { harmlessText } from '../harmless.ts';
import type { CheckFinding } from '../pbx/check-finding.ts';
import { examine } from '../pbx/examine.ts';
import { examineHouse } from './check-house.ts';
import { type ConfigOption, configFileOf, readConfig, withConfig } from './config-option.ts';
import { printJson } from './output.ts';

interface CheckOptions extends ConfigOption {
  readonly json?: boolean;
}

const STATUS_FOUND = 1;

export function addCheck(program: Command): void {
  withConfig(program.command('check'))
    .description('look at this machine, connect to each PBX, and say what is wrong there and how to mend it')
    .option('--json', 'findings as JSON')
    .addHelpText(
      'after',
      `
Examples:
  ringback check
  ringback check --config /etc/ringback/ringback.yaml --json`,
    )
    .action(async (options: CheckOptions) => {
      const config = readConfig(options);
      const house = await examineHouse(config, configFileOf(options));
      if (!options.json) printFindings('This machine', house);
      const results: { pbx: string; findings: readonly CheckFinding[] }[] = [];
      for (const [index, pbx] of config.pbx.entries()) {
        const findings = await examine(pbx, index, config.timezone);
        results.push({ pbx: pbx.id, findings });
        if (!options.json) printFindings(headOf(pbx), findings);
      }
      if (options.json) printJson({ machine: house, pbx: results });
      const all = [house, ...results.map(({ findings }) => findings)].flat();
      const wrong = all.some(({ ok }) => ok === false);
      if (wrong) process.exitCode = STATUS_FOUND;
    });
}

const headOf = (pbx: PbxConfig): string => `PBX "${pbx.id}" (${pbx.type}, ${pbx.host}:${pbx.port})`;

function printFindings(head: string, findings: readonly CheckFinding[]): void {
  console.log(head);
  for (const { ok, title, detail, fix } of findings) {
    const mark = ok === null ? ' ?   ' : ok ? ' ok  ' : ' BAD ';
    console.log(`${mark}${harmlessText(title)}: ${harmlessText(detail)}`);
    if (ok !== true && fix) console.log(`       -> ${harmlessText(fix)}`);
  }
}
