// Which configuration a command uses: --config, else RINGBACK_CONFIG, else ringback.yaml here.

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';

const STANDARD_FILE = 'ringback.yaml';

export interface ConfigOption {
  readonly config?: string;
}

export function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', `configuration (or RINGBACK_CONFIG; else ${STANDARD_FILE})`);
}

export function configFileOf(options: ConfigOption): string {
  return options.config ?? process.env.RINGBACK_CONFIG ?? STANDARD_FILE;
}

export function readConfig(options: ConfigOption): Config {
  return loadConfig(configFileOf(options), process.env);
}

/** null when no configuration was named and there is none in the usual place. */
export function readConfigIfAny(options: ConfigOption): Config | null {
  const named = options.config ?? process.env.RINGBACK_CONFIG;
  return named === undefined && !existsSync(STANDARD_FILE) ? null : readConfig(options);
}
