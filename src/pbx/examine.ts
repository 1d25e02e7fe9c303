// Looks at one PBX of the configuration and says what is wrong there, whatever it is: for `ringback check` and for the API.

import type { Config, PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { CheckFinding } from './check-finding.ts';

/** `timezone`: of the records of the past, where they do not say it themselves. */
export async function examine(
  pbx: PbxConfig,
  index: number,
  timezone: string,
): Promise<readonly CheckFinding[]> {
  return [...(await examineLink(pbx, index)), ...(await examineRecords(pbx, timezone))];
}

async function examineLink(pbx: PbxConfig, index: number): Promise<readonly CheckFinding[]> {
  if (pbx.type === 'asterisk') {
    const { checkAsterisk } = await import('./asterisk/check.ts');
    return checkAsterisk({ ...pbx, pbx: pbx.id, index });
  }
  const { checkFreeswitch } = await import('./freeswitch/check.ts');
  return checkFreeswitch({ ...pbx, pbx: pbx.id, index });
}

/** None where none are configured. */
async function examineRecords({ cdr }: PbxConfig, timezone: string): Promise<readonly CheckFinding[]> {
  if (cdr === null) return [];
  const { checkRecords } = await import('../import/check-records.ts');
  return [await checkRecords(cdr, timezone, Date.now())];
}

/** By its id. Errors: `not_found`. */
export function examineOne(
  { pbx: pbxs, timezone }: Pick<Config, 'pbx' | 'timezone'>,
  id: string,
): Promise<readonly CheckFinding[]> {
  const index = pbxs.findIndex((pbx) => pbx.id === id);
  const pbx = pbxs[index];
  if (pbx === undefined) return Promise.reject(new AppError('not_found', `There is no PBX "${id}".`));
  return examine(pbx, index, timezone);
}
