// The users, in memory: asked at every request, read again when one was made or changed. All are made and changed through this
// process, so it always knows.

import { ROLE_SCOPES } from '../desk/roles.ts';
import type { Holder } from '../desk/scopes.ts';
import type { Queries } from '../store/queries.ts';
import type { User } from '../store/user-rows.ts';

export class UserDirectory {
  readonly #reads: Pick<Queries, 'users'>;
  #byId = new Map<string, User>();
  #byName = new Map<string, User>();
  #asked = 0;
  #loaded = 0;

  constructor(reads: Pick<Queries, 'users'>) {
    this.#reads = reads;
  }

  async load(): Promise<void> {
    const turn = ++this.#asked;
    const users = await this.#reads.users();
    // Another one began later and has come back before: it knows more.
    if (turn < this.#loaded) return;
    this.#loaded = turn;
    this.#byId = new Map(users.map((user) => [user.id, user]));
    this.#byName = new Map(users.map((user) => [user.name, user]));
  }

  /** In the order of their names. */
  all(): readonly User[] {
    return [...this.#byId.values()];
  }

  byId(id: string): User | null {
    return this.#byId.get(id) ?? null;
  }

  byName(name: string): User | null {
    return this.#byName.get(name) ?? null;
  }
}

export function holderFor({ name, role, agent, teams }: User): Holder {
  return { name, scopes: ROLE_SCOPES[role], agent, teams, ownOnly: role === 'agent' };
}
