// What a key may do. `admin` may do everything, also overrule another worker's claim.

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

/** Who asks, as the token or the key says. */
export interface Holder {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Teams whose calls and tasks it sees; null: all. */
  readonly teams: readonly string[] | null;
}
