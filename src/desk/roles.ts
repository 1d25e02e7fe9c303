// What people who sign in may do, by their role.

import type { Scope } from './scopes.ts';

export const ROLES = ['viewer', 'agent', 'supervisor', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const WORK = ['calls:read', 'tasks:read', 'tasks:work', 'dial'] as const;

export const ROLE_SCOPES: { readonly [R in Role]: readonly Scope[] } = {
  viewer: ['calls:read', 'tasks:read'],
  /** Only what concerns themselves. */
  agent: WORK,
  supervisor: [...WORK, 'scores:write', 'contacts:write'],
  admin: ['admin'],
};
