// What a key may do. `admin` may do everything, also overrule another worker's claim.

import type { Sight } from './sight.ts';

export const SCOPES = [
  'calls:read',
  'calls:write',
  'tasks:read',
  'tasks:work',
  'contacts:write',
  'lists:write',
  'scores:write',
  'dial',
  'hooks',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Who asks, as the token, the key or the user says. */
export interface Holder extends Sight {
  readonly name: string;
  readonly scopes: readonly Scope[];
}
