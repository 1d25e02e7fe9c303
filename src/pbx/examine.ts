// Looks at one PBX of the configuration and says what is wrong there, whatever it is: for `ringback check` and for the API.

import type { PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { CheckFinding } from './check-finding.ts';

export async function examine(pbx: PbxConfig, index: number): Promise<readonly CheckFinding[]> {
  if (pbx.type === 'asterisk') {
    const { checkAsterisk } = await import('./asterisk/check.ts');
    return checkAsterisk({ ...pbx, pbx: pbx.id, index });
  }
  const { checkFreeswitch } = await import('./freeswitch/check.ts');
  return checkFreeswitch({ ...pbx, pbx: pbx.id, index });
}

/** By its id. Errors: `not_found`. */
export function examineOne(pbxs: readonly PbxConfig[], id: string): Promise<readonly CheckFinding[]> {
  const index = pbxs.findIndex((pbx) => pbx.id === id);
  const pbx = pbxs[index];
  if (pbx === undefined) return Promise.reject(new AppError('not_found', `There is no PBX "${id}".`));
  return examine(pbx, index);
}
