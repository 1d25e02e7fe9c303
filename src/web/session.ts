// Who has signed in, and what they may do.

import { computed, effect, signal } from '@preact/signals';
import * as client from './client.ts';
import { ask, carryToken, Problem, refusedAt } from './daemon.ts';
import { timezone } from './format.ts';

export type Who = client.Who;
type Scope = Who['scopes'][number];

type Entry =
  /** Not asked yet. */
  | { readonly state: 'asking' }
  /** The daemon does not answer. */
  | { readonly state: 'unreachable' }
  | { readonly state: 'out'; readonly ways: client.SignInWays | null }
  | { readonly state: 'in'; readonly who: Who };

export const entry = signal<Entry>({ state: 'asking' });
export const who = computed<Who | null>(() => (entry.value.state === 'in' ? entry.value.who : null));

export function mayDo(asking: Who, scope: Scope): boolean {
  return asking.scopes.includes('admin') || asking.scopes.includes(scope);
}

export function isAdmin(asking: Who): boolean {
  return asking.scopes.includes('admin');
}

function enterAs(found: Who): void {
  carryToken(found.csrf);
  timezone.value = found.timezone;
  entry.value = { state: 'in', who: found };
}

/** Whoever is signed in already, or whom a proxy has signed in, needs no form. */
export async function findSession(): Promise<void> {
  try {
    enterAs(await ask(client.getSession()));
  } catch (error) {
    if (isOffline(error)) entry.value = { state: 'unreachable' };
    else await showDoor();
  }
}

async function showDoor(): Promise<void> {
  try {
    const ways = await ask(client.getSignInWays());
    if (ways.header) {
      enterAs(await ask(client.signIn({})));
      return;
    }
    entry.value = { state: 'out', ways };
  } catch (error) {
    entry.value = isOffline(error) ? { state: 'unreachable' } : { state: 'out', ways: null };
  }
}

function isOffline(error: unknown): boolean {
  return error instanceof Problem && (error.code === 'offline' || error.code === 'internal');
}

/** Errors: Problem. */
export async function signIn(name: string, password: string): Promise<void> {
  enterAs(await ask(client.signIn({ name, password })));
}

/** Errors: Problem. */
export async function changePassword(currentPassword: string, password: string): Promise<void> {
  enterAs(await ask(client.changePassword({ currentPassword, password })));
}

/** Errors: Problem. */
export async function signOut(): Promise<void> {
  await ask(client.signOut());
  carryToken(null);
  entry.value = { state: 'out', ways: await ask(client.getSignInWays()).catch(() => null) };
}

/** Asks again who it is: rights may have changed. */
export async function refreshSession(): Promise<void> {
  try {
    enterAs(await ask(client.getSession()));
  } catch (error) {
    if (!isOffline(error)) await showDoor();
  }
}

effect(() => {
  if (refusedAt.value === null || entry.peek().state !== 'in') return;
  carryToken(null);
  void showDoor();
});
