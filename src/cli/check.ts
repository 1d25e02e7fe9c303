// `ringback check`: connects to each PBX and says what is wrong there and how to mend it.
// Exit status 1 when anything is wrong, so that scripts can ask.

import type { Command } from 'commander';
import type { PbxConfig } from '../config/schema.ts';
import { harmlessText } from '../harmless.ts';
import type { CheckFinding } from '../pbx/check-finding.ts';
import { examine } from '../pbx/examine.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { printJson } from './output.ts';

interface CheckOptions extends ConfigOption {
  readonly json?: boolean;
}

const STATUS_FOUND = 1;

export function addCheck(program: Command): void {
  withConfig(program.command('check'))
    .description('connect to each PBX and say what is wrong there and how to mend it')
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
      const results: { pbx: string; findings: readonly CheckFinding[] }[] = [];
      for (const [index, pbx] of config.pbx.entries()) {
        const findings = await examine(pbx, index, config.timezone);
        results.push({ pbx: pbx.id, findings });
        if (!options.json) printFindings(pbx, findings);
      }
      if (options.json) printJson({ pbx: results });
      const wrong = results.some(({ findings }) => findings.some((finding) => finding.ok === false));
      if (wrong) process.exitCode = STATUS_FOUND;
    });
}

function printFindings(pbx: PbxConfig, findings: readonly CheckFinding[]): void {
  console.log(`PBX "${pbx.id}" (${pbx.type}, ${pbx.host}:${pbx.port})`);
  for (const { ok, title, detail, fix } of findings) {
    const mark = ok === null ? ' ?   ' : ok ? ' ok  ' : ' BAD ';
    console.log(`${mark}${harmlessText(title)}: ${harmlessText(detail)}`);
    if (ok !== true && fix) console.log(`       -> ${harmlessText(fix)}`);
  }
}
