// Orders about API keys. The key itself never comes here: only its hash.

import { AppError } from '../errors.ts';
import type { KeyWriter, NewKey } from '../store/key-writer.ts';
import type { UserWriter } from '../store/user-writer.ts';
import type { Handlers } from './order.ts';

export interface KeyOrders {
  'create-key': { readonly asked: NewKey; readonly answer: { readonly id: string } };
  'revoke-key': { readonly asked: { readonly key: string }; readonly answer: { readonly id: string } };
}

export function keyHandlers(keys: KeyWriter, users: UserWriter): Handlers<KeyOrders> {
  return {
    'create-key': {
      run(asked, { now, by }) {
        if (keys.isTaken(asked.name)) {
          const message = `There is a key called "${asked.name}" already. Revoke it first, or choose another name.`;
          throw new AppError('conflict', message);
        }
        if (users.find(asked.name) !== null) {
          throw new AppError('conflict', `There is a user called "${asked.name}". Choose another name.`);
        }
        keys.add(asked, now, by.key);
        return { id: asked.id };
      },
      audit: ({ id, name, scopes, teams }) => ({ subject: id, detail: { name, scopes, teams } }),
    },
    'revoke-key': {
      run({ key }, { now }) {
        const id = keys.revoke(key, now);
        if (id === null) throw new AppError('not_found', `There is no valid key "${key}".`);
        return { id };
      },
      audit: (_asked, { id }) => ({ subject: id, detail: {} }),
    },
  };
}
