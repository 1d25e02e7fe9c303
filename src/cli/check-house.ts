// What `ringback check` finds out about this machine: who may read the files, and whether the API may listen where it is told to.

import { readCertificate, timeProblem } from '../api/certificate.ts';
import { refuseExposure } from '../api/exposure.ts';
import { closingCommand, openFiles } from '../config/open-files.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { type CheckFinding, well } from '../pbx/check-finding.ts';

/** How many may sign in is for the daemon to count, when it starts. */
const SOMEBODY = 1;

export async function examineHouse(config: Config, configFile: string): Promise<readonly CheckFinding[]> {
  const exposure = await finding('listening', 'API', `${config.api.host}:${config.api.port}`, () =>
    refuseExposure(config, SOMEBODY),
  );
  const { tls } = config.api;
  return [
    ...privacy(config, configFile),
    exposure,
    ...(tls === null ? [] : [await finding('certificate', 'Certificate', tls.certFile, () => inTime(tls))]),
  ];
}

function privacy(config: Config, configFile: string): CheckFinding[] {
  const open = openFiles(config, configFile);
  if (open.length === 0) return [well('files', 'Files', 'Nobody but owner and group may read them.')];
  return open.map((each) => ({
    id: 'files',
    // Who else works on this machine is not known here.
    ok: null,
    title: 'Files',
    detail: `Everybody on this machine may read ${each.file} (mode ${each.mode}): ${each.holds}.`,
    fix: closingCommand(each),
  }));
}

/** Errors: `config`. */
function inTime(tls: NonNullable<Config['api']['tls']>): void {
  const problem = timeProblem(readCertificate(tls), Date.now());
  if (problem !== null) throw new AppError('config', `${problem}.`);
}

async function finding(
  id: string,
  title: string,
  good: string,
  look: () => void | Promise<void>,
): Promise<CheckFinding> {
  try {
    await look();
    return well(id, title, good);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, ok: false, title, detail: error.message, fix: '' };
  }
}
