// Orders about people who sign in. Passwords and cookies never come here: only their hashes, and those never reach the
// audit log.

import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { KeyWriter } from '../store/key-writer.ts';
import type { NewUser, Session, User, UserProfile } from '../store/user-rows.ts';
import type { UserWriter } from '../store/user-writer.ts';
import type { Asker, Handlers } from './order.ts';

export interface UserChange extends Partial<UserProfile> {
  readonly isDisabled?: boolean;
}

interface Named {
  readonly id: string;
}

export interface UserOrders {
  'create-user': { readonly asked: NewUser; readonly answer: Named };
  'change-user': { readonly asked: Named & { readonly change: UserChange }; readonly answer: Named };
  /** Disabled, not forgotten: what they did stays theirs. */
  'remove-user': { readonly asked: Named; readonly answer: Named };
  /** Ends every session. */
  'set-password': {
    readonly asked: Named & { readonly password: string; readonly mustChange: boolean };
    readonly answer: Named;
  };
  /** The same password, hashed with other parameters; `before`: as it was. */
  'rehash-password': {
    readonly asked: Named & { readonly before: string; readonly password: string };
    readonly answer: Named;
  };
  'start-session': {
    readonly asked: {
      readonly session: Session;
      readonly address: string;
      /** Sessions that were not seen since are over. */
      readonly idleSince: EpochMs;
    };
    /** Older sessions of the user that had to make room. */
    readonly answer: { readonly ended: readonly string[] };
  };
  'see-session': { readonly asked: Named & { readonly at: EpochMs }; readonly answer: Named };
  /** `ids` null: all. */
  'end-sessions': {
    readonly asked: { readonly user: string; readonly ids: readonly string[] | null };
    readonly answer: { readonly ended: readonly string[] };
  };
  /** Only for the audit log. `user` null: nobody of that name. */
  'note-sign-in': {
    readonly asked: { readonly user: string | null; readonly address: string; readonly event: SignInEvent };
    readonly answer: { readonly event: SignInEvent };
  };
}

export type SignInEvent = 'wrong password' | 'delayed' | 'unlocked';

/** Names that the house itself acts under. */
export const HOUSE_NAMES = ['operator', 'pbx', 'webhooks', 'reporter', 'sign-in'] as const;

/** A sign-in is nobody's wish until it succeeds. */
export const DOOR: Asker = { key: 'sign-in', agent: null, teams: null, ownOnly: false, mayOverrule: false };

const USERS_MAX = 5_000;
/** Of one user; whoever signs in once more is signed out where they have not been for the longest time. */
const SESSIONS_MAX = 20;

type Handled<K extends keyof UserOrders> = Pick<Handlers<UserOrders>, K>;

export function userHandlers(users: UserWriter, keys: KeyWriter): Handlers<UserOrders> {
  return { ...profileHandlers(users, keys), ...passwordHandlers(users), ...sessionHandlers(users) };
}

function profileHandlers(
  users: UserWriter,
  keys: KeyWriter,
): Handled<'create-user' | 'change-user' | 'remove-user'> {
  return {
    'create-user': {
      run(asked, { now, by }) {
        refuseTaken(asked.name, users, keys);
        refuseUnfit(asked);
        users.add(asked, now, by.key);
        return { id: asked.id };
      },
      audit: ({ id, name, role, agent, teams }) => ({ subject: id, detail: { name, role, agent, teams } }),
    },
    'change-user': {
      run({ id, change }, { now, by }) {
        const user = known(users, id);
        const { isDisabled, ...profile } = change;
        const after: UserProfile = { ...user, ...profile };
        refuseUnfit(after);
        refuseOneself(user, by, isDisabled === true || after.role !== user.role);
        const disabledAt =
          isDisabled === undefined ? user.disabledAt : isDisabled ? (user.disabledAt ?? now) : null;
        users.save(id, after, disabledAt, now);
        if (disabledAt !== null) users.endSessions(id, null);
        return { id };
      },
      audit: ({ id, change }) => ({ subject: id, detail: change }),
    },
    'remove-user': {
      run({ id }, { now, by }) {
        const user = known(users, id);
        refuseOneself(user, by, true);
        users.save(id, user, user.disabledAt ?? now, now);
        users.endSessions(id, null);
        return { id };
      },
      audit: ({ id }) => ({ subject: id, detail: {} }),
    },
  };
}

function passwordHandlers(users: UserWriter): Handled<'set-password' | 'rehash-password'> {
  return {
    'set-password': {
      run({ id, password, mustChange }, { now }) {
        known(users, id);
        users.setPassword(id, password, mustChange, now);
        users.endSessions(id, null);
        return { id };
      },
      audit: ({ id, mustChange }) => ({ subject: id, detail: { mustChange } }),
    },
    'rehash-password': {
      run({ id, before, password }) {
        users.rehash(id, before, password);
        return { id };
      },
      audit: () => null,
    },
  };
}

function sessionHandlers(
  users: UserWriter,
): Handled<'start-session' | 'see-session' | 'end-sessions' | 'note-sign-in'> {
  return {
    'start-session': {
      run({ session, idleSince }, { now }) {
        const user = known(users, session.user);
        if (user.disabledAt !== null) throw new AppError('forbidden', `"${user.name}" is disabled.`);
        users.removeExpired(now, idleSince);
        const ended = users.keepNewestSessions(user.id, SESSIONS_MAX - 1);
        users.addSession(session);
        return { ended };
      },
      audit: ({ session, address }) => ({
        subject: session.user,
        detail: { address, label: session.label, way: session.way },
      }),
    },
    'see-session': {
      run({ id, at }) {
        users.seeSession(id, at);
        return { id };
      },
      audit: () => null,
    },
    'end-sessions': {
      run: ({ user, ids }) => ({ ended: users.endSessions(user, ids) }),
      audit: ({ user }, { ended }) =>
        ended.length === 0 ? null : { subject: user, detail: { ended: ended.length } },
    },
    'note-sign-in': {
      run: ({ event }) => ({ event }),
      audit: ({ user, address, event }) => ({ subject: user, detail: { address, event } }),
    },
  };
}

/** Errors: `not_found`. */
function known(users: UserWriter, id: string): User {
  const user = users.find(id);
  if (user !== null) return user;
  throw new AppError('not_found', `There is no user "${id}".`);
}

/** Errors: `conflict`. The audit log tells people and keys apart by their names. */
function refuseTaken(name: string, users: UserWriter, keys: KeyWriter): void {
  const taken = users.find(name);
  if (taken !== null) {
    const advice =
      taken.disabledAt === null
        ? 'Choose another name.'
        : 'They are disabled: enable them again, or choose another name.';
    throw new AppError('conflict', `There is a user called "${name}" already. ${advice}`);
  }
  if (keys.isTaken(name)) {
    throw new AppError('conflict', `There is a key called "${name}". Choose another name.`);
  }
  if (users.count() >= USERS_MAX) {
    throw new AppError(
      'conflict',
      `There are ${USERS_MAX} users already, disabled ones counted: no more fit.`,
    );
  }
}

/** Errors: `invalid`. */
function refuseUnfit({ role, agent, teams }: UserProfile): void {
  if (role === 'agent' && agent === null) {
    throw new AppError(
      'invalid',
      'agent: missing, want the agent that this person is: the role agent sees their own calls only.',
    );
  }
  if (role === 'admin' && teams !== null) {
    throw new AppError(
      'invalid',
      'teams: an admin sees everything; leave teams out, or choose the role supervisor.',
    );
  }
}

/** Whoever manages users cannot shut themselves out: so there is always one left who can. Errors: `conflict`. */
function refuseOneself(user: User, by: Asker, isGrave: boolean): void {
  if (!isGrave || by.key !== user.name) return;
  throw new AppError(
    'conflict',
    'You cannot disable yourself or change your own role. Let another admin do it.',
  );
}
