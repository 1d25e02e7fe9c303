// The live page while calls go on: everything appears, changes and goes away by itself.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { callFrom } from './caller.ts';
import { type Dashboard, openDashboard, settled } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard({
    region: 'RU',
    staff: {
      extensions: '^1\\d\\d$',
      agents: [{ id: '102', name: 'Boris', extensions: ['102'], team: 'sales' }],
    },
  });
});
afterAll(() => dashboard.close());

test('a call comes in, waits, rings, is talked through and gone, without a reload', async () => {
  const { house } = dashboard;
  const { page, errors, close } = await dashboard.enter('supervisor', '/live');
  await settled(page);
  await page.evaluate('window.isTheSame = true');
  await page.getByText('No calls right now').waitFor();
  expect(await page.locator('[data-tile=waiting] .figure').textContent()).toBe('0');

  const events = callFrom('queue-answered', { number: '89161112233', name: 'Roga i Kopyta' });
  const [ringing, talking] = [8, 14];
  await house.play(events.slice(0, ringing));
  const row = page.locator('section', { hasText: 'Calls in progress' }).locator('tbody tr');
  await row.getByText('+7 916 111-22-33').waitFor();
  expect(await row.getByText('Roga i Kopyta').isVisible()).toBe(true);
  await row.getByText('Waiting').waitFor();
  await row.getByText('rings at Boris').waitFor();
  const boris = page.locator('[data-agent="102"]');
  await boris.getByText('Ringing').waitFor();
  await page.locator('[data-tile=waiting] .figure', { hasText: '1' }).waitFor();

  await house.play(events.slice(ringing, talking));
  await row.getByText('Talking').waitFor();
  await boris.getByText('Talking').waitFor();
  const timer = boris.locator('.timer');
  const before = await timer.textContent();
  await expect.poll(() => timer.textContent(), { timeout: 5_000 }).not.toBe(before);

  await house.play(events.slice(talking));
  await page.getByText('No calls right now').waitFor();
  await boris.getByText('Free').waitFor();
  expect(await page.evaluate('window.isTheSame')).toBe(true);
  expect(errors.filter((text) => !text.includes('401'))).toEqual([]);
  await close();
});

test('a telephone system that is not heard is named, with since when', async () => {
  const { page, close } = await dashboard.enter('supervisor', '/live');
  await settled(page);
  const [link] = dashboard.house.links;
  if (link === undefined) throw new Error('no link');
  dashboard.house.links[0] = { ...link, state: 'down', problem: 'closed', message: 'The PBX hung up.' };
  await page.getByText('Ringback does not hear main').waitFor();
  dashboard.house.links[0] = link;
  await page.getByText('Ringback does not hear main').waitFor({ state: 'detached' });
  await close();
});

test('an agent sees their own calls only, and no telephone systems', async () => {
  const { house } = dashboard;
  const { page, close } = await dashboard.enter('agent', '/live', {}, { agent: '101' });
  await settled(page);
  const theirs = callFrom('queue-answered', { number: '89161112244' });
  await house.play(theirs.slice(0, 14));
  await page.waitForTimeout(3_000);
  expect(await page.getByText('+7 916 111-22-44').count()).toBe(0);
  expect(await page.getByText('Telephone systems').count()).toBe(0);
  await house.play(theirs.slice(14));
  await close();
});
