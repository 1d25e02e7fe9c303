// The client that the page was built with is the one that the description of the API makes.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pageClient } from '../../scripts/client.ts';

test('the client of the page fits the API: npx tsx scripts/client.ts writes it anew', async () => {
  const kept = readFileSync(new URL('../../src/web/client.ts', import.meta.url), 'utf8');
  expect(kept === (await pageClient())).toBe(true);
});
