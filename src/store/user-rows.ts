// Users and their sessions as the store gives them, and the tables that hold them.

import type { AgentId } from '../calls/record.ts';
import type { Role } from '../desk/roles.ts';
import type { EpochMs } from '../events/vocabulary.ts';

/** What an administrator says of somebody. */
export interface UserProfile {
  readonly displayName: string | null;
  readonly role: Role;
  /** Who this is among the staff; null: nobody who has a telephone. */
  readonly agent: AgentId | null;
  /** Teams whose calls and tasks they see; null: all. */
  readonly teams: readonly string[] | null;
}

export interface NewUser extends UserProfile {
  readonly id: string;
  /** The login name, as `foldName` makes it. */
  readonly name: string;
  /** The hash with its parameters; null: cannot sign in with a password. */
  readonly password: string | null;
  readonly mustChange: boolean;
}

export interface User extends NewUser {
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly changedAt: EpochMs;
  /** null while they may sign in. */
  readonly disabledAt: EpochMs | null;
}

export const SIGN_IN_WAYS = ['password', 'header'] as const;

export interface Session {
  readonly id: string;
  /** SHA-256 of what the cookie holds, hexadecimal. */
  readonly hash: string;
  /** Id of the user. */
  readonly user: string;
  readonly createdAt: EpochMs;
  /** At most a minute behind. */
  readonly lastSeenAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** The browser, in a few words. */
  readonly label: string;
  readonly way: (typeof SIGN_IN_WAYS)[number];
}

export interface UserTables {
  readonly users: {
    readonly id: string;
    readonly name: string;
    readonly display_name: string | null;
    readonly role: string;
    readonly agent: string | null;
    readonly teams: string | null;
    readonly password: string | null;
    readonly must_change: number;
    readonly created_at: number;
    readonly changed_at: number;
    readonly disabled_at: number | null;
    readonly actor: string;
  };
  readonly sessions: {
    readonly id: string;
    readonly hash: string;
    readonly user_id: string;
    readonly created_at: number;
    readonly last_seen_at: number;
    readonly expires_at: number;
    readonly label: string;
    readonly way: string;
  };
  readonly call_agents: { readonly agent: string; readonly call_id: string };
}

export function toUser(row: UserTables['users']): User {
  const { id, name, agent, password } = row;
  return {
    ...{ id, name, agent, password },
    displayName: row.display_name,
    role: row.role as Role,
    teams: row.teams === null ? null : (JSON.parse(row.teams) as string[]),
    mustChange: row.must_change === 1,
    createdAt: row.created_at,
    createdBy: row.actor,
    changedAt: row.changed_at,
    disabledAt: row.disabled_at,
  };
}

export function toSession(row: UserTables['sessions']): Session {
  const { id, hash, label } = row;
  return {
    ...{ id, hash, label },
    user: row.user_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    way: row.way as Session['way'],
  };
}
