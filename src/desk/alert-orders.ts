// Orders of the watchman: a threshold was passed, or that is over. Each is told once.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Writer } from '../store/writer.ts';
import type { Handlers } from './order.ts';

export interface AlertNews {
  readonly name: string;
  readonly measure: string;
  readonly value: number;
  readonly above: number;
  readonly teams: readonly string[];
  readonly queues: readonly string[];
}

/** As it is announced. */
export interface AnnouncedAlert extends AlertNews {
  readonly raisedAt: EpochMs;
  /** null while it lasts. */
  readonly clearedAt: EpochMs | null;
}

export interface AlertOrders {
  'raise-alert': { readonly asked: AlertNews; readonly answer: { readonly isNew: boolean } };
  'clear-alert': { readonly asked: AlertNews; readonly answer: { readonly isNew: boolean } };
}

export function alertHandlers({ alerts, outbox }: Writer): Handlers<AlertOrders> {
  const announce = (type: 'alert.raised' | 'alert.cleared', body: AnnouncedAlert, at: EpochMs): void => {
    const [team, ...others] = body.teams;
    const owner = others.length === 0 ? (team ?? null) : null;
    outbox.add({ at, type, subject: body.name, team: owner, body });
  };
  return {
    'raise-alert': {
      run(asked, { now }) {
        const isNew = alerts.raise(asked.name, asked.value, now);
        if (isNew) announce('alert.raised', { ...asked, raisedAt: now, clearedAt: null }, now);
        return { isNew };
      },
      audit: () => null,
    },
    'clear-alert': {
      run(asked, { now }) {
        const raisedAt = alerts.clear(asked.name);
        if (raisedAt !== null) announce('alert.cleared', { ...asked, raisedAt, clearedAt: now }, now);
        return { isNew: raisedAt !== null };
      },
      audit: () => null,
    },
  };
}
