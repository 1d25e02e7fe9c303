// Everything that a daemon has announced, as its file holds it.

import type { OutboxQueries, StoredEvent } from '../../src/store/outbox-queries.ts';

const PAGE = 1_000;

/** Oldest first. */
export async function announcedEvents({
  announced,
}: Pick<OutboxQueries, 'announced'>): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (;;) {
    const { events } = await announced(all.at(-1)?.seq ?? 0, PAGE);
    if (events.length === 0) return all;
    all.push(...events);
  }
}
