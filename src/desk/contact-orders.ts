// Orders of a CRM: who customers are, what came of calls, and which numbers are treated otherwise.

import { randomUUID } from 'node:crypto';
import type { CallId } from '../calls/record.ts';
import type { FigureKeeper } from '../engine/figure-keeper.ts';
import { AppError } from '../errors.ts';
import type { ListEntry } from '../store/list-writer.ts';
import type { Contact, Outcome, StoredCall } from '../store/stored.ts';
import type { Writer } from '../store/writer.ts';
import { customerNumber } from '../tasks/book.ts';
import type { ListName } from '../tasks/rules.ts';
import type { Asker, Handlers, Occasion } from './order.ts';
import { seesCall } from './sight.ts';

export type NewOutcome = Omit<Outcome, 'id' | 'by'>;

export interface ContactOrders {
  'put-contacts': { readonly asked: readonly Contact[]; readonly answer: { readonly stored: number } };
  'remove-contact': {
    readonly asked: { readonly number: string };
    readonly answer: { readonly number: string };
  };
  'add-outcome': {
    readonly asked: { readonly call: CallId; readonly outcome: NewOutcome };
    readonly answer: { readonly outcome: Outcome; readonly created: boolean };
  };
  'remove-outcome': {
    readonly asked: { readonly call: CallId; readonly id: string };
    readonly answer: { readonly id: string };
  };
  'add-to-list': {
    readonly asked: { readonly list: ListName; readonly entries: readonly ListEntry[] };
    readonly answer: { readonly stored: number };
  };
  'remove-from-list': {
    readonly asked: { readonly list: ListName; readonly pattern: string };
    readonly answer: { readonly pattern: string };
  };
}

export function contactHandlers(writer: Writer, figures: FigureKeeper): Handlers<ContactOrders> {
  const { contacts, lists } = writer;
  return {
    'put-contacts': {
      run(asked, { now, by }) {
        for (const contact of asked) contacts.put(contact, now, by.key);
        return { stored: asked.length };
      },
      audit: (asked) => ({
        subject: asked.length === 1 ? (asked[0]?.number ?? null) : null,
        detail: { stored: asked.length },
      }),
    },
    'remove-contact': {
      run({ number }, { now }) {
        if (contacts.remove(number, now)) return { number };
        throw new AppError('not_found', `There is no contact ${number}.`);
      },
      audit: ({ number }) => ({ subject: number, detail: {} }),
    },
    'add-outcome': {
      run: ({ call, outcome }, occasion) => addOutcome(writer, figures, call, outcome, occasion),
      audit: ({ call, outcome }) => ({ subject: call, detail: outcome }),
    },
    'remove-outcome': {
      run({ call, id }, { now, by }) {
        const stored = visibleCall(writer, call, by);
        if (!contacts.removeOutcome(stored.id, id, now)) {
          throw new AppError('not_found', `Call ${call} has no outcome ${id}.`);
        }
        figures.recount(stored.id, now);
        return { id };
      },
      audit: ({ call, id }) => ({ subject: call, detail: { outcome: id } }),
    },
    'add-to-list': {
      run({ list, entries }, { now, by }) {
        for (const entry of entries) lists.add(list, entry, now, by.key);
        return { stored: entries.length };
      },
      audit: ({ list, entries }) => ({
        subject: list,
        detail: { patterns: entries.slice(0, 20).map(({ pattern }) => pattern), stored: entries.length },
      }),
    },
    'remove-from-list': {
      run({ list, pattern }) {
        if (lists.remove(list, pattern)) return { pattern };
        throw new AppError(
          'not_found',
          `${pattern} is not on the list "${list}". Entries of the configuration are removed there.`,
        );
      },
      audit: ({ list, pattern }) => ({ subject: list, detail: { pattern } }),
    },
  };
}

/** The same outcome (call, type, external id) told again is the same one, with what is new about it. */
function addOutcome(
  writer: Writer,
  figures: FigureKeeper,
  call: CallId,
  told: NewOutcome,
  { now, by }: Occasion,
) {
  const stored = visibleCall(writer, call, by);
  const known =
    told.externalId === null ? null : writer.contacts.knownOutcome(stored.id, told.type, told.externalId);
  const outcome: Outcome = { ...told, id: known ?? randomUUID(), by: by.key };
  writer.contacts.saveOutcome(stored.id, outcome, now);
  figures.recount(stored.id, now);
  const body = writer.contacts.call(stored.id, customerNumber);
  writer.outbox.add({ at: now, type: 'call.outcome', subject: stored.id, team: stored.team, body });
  return { outcome, created: known === null };
}

/** The surviving call, if the one who asks may see it. Errors: `not_found`. */
export function visibleCall(writer: Writer, id: CallId, by: Asker): StoredCall {
  const call = writer.contacts.call(id, customerNumber);
  if (call !== null && seesCall(by, call)) return call;
  throw new AppError('not_found', `There is no call ${id}.`);
}
