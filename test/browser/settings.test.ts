// What an administrator does in the settings, with what really comes of it: people who sign in, keys that open, webhooks that arrive.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Receiver } from '../support/receiver.ts';
import { missedBy } from './caller.ts';
import { type Dashboard, openDashboard, settled, signIn } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard(
    { region: 'RU', workingHours: { mon: '09:00-18:00' }, holidays: ['01-07'] },
    {
      examine: async () => [
        { id: 'version', ok: true, title: 'The version', detail: 'Asterisk 22', fix: '' },
        { id: 'rights', ok: false, title: 'The rights', detail: 'no "agent"', fix: 'Add agent to read.' },
      ],
    },
  );
});
afterAll(() => dashboard.close());

test('somebody is added, signs in with the password that was shown once, and is disabled', async () => {
  const { page, close } = await dashboard.enter('admin', '/settings/users');
  await settled(page);
  await page.getByRole('button', { name: 'Add somebody' }).click();
  await page.getByLabel('Login name').fill('petra');
  await page.getByLabel('Role').selectOption('viewer');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  const password = (await page.locator('.secret').textContent()) ?? '';
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  const theirs = await dashboard.visit();
  await theirs.page.goto('/');
  await signIn(theirs.page, 'petra', password);
  await theirs.page.getByText('Choose a password of your own').waitFor();
  await theirs.close();

  const row = page.locator('tr', { hasText: 'petra' });
  await row.getByText('has to change the password').waitFor();
  await row.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await row.getByText('disabled').waitFor();
  expect(
    (await dashboard.house.ask('POST', '/api/v1/session', { body: { name: 'petra', password } })).status,
  ).toBe(401);
  await close();
});

test('a key is made, opens what it says, and is refused when it is revoked', async () => {
  const { page, close } = await dashboard.enter('admin', '/settings/keys');
  await settled(page);
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByLabel('Name').fill('wallboard');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click();
  const key = (await page.locator('.secret').textContent()) ?? '';
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  expect((await dashboard.house.get('/api/v1/calls', key)).status).toBe(200);
  await page.locator('tr', { hasText: 'wallboard' }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.locator('tr', { hasText: 'wallboard' }).getByText('revoked').waitFor();
  expect((await dashboard.house.get('/api/v1/calls', key)).status).toBe(401);
  await close();
});

test('a webhook is added and tested, its log tells what arrived, and one is sent again', async () => {
  const receiver = await Receiver.start();
  const { page, close } = await dashboard.enter('admin', '/settings/hooks');
  await settled(page);
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByLabel('Events').fill('task.*');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  await page.locator('.secret').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText(/Answered 204 in/).waitFor();
  await dashboard.house.play(missedBy({ number: '89165550001' }));
  await page.getByRole('button', { name: 'Deliveries' }).click();
  const log = page.getByRole('dialog');
  const opened = log.locator('tr', { hasText: 'task.opened' });
  await opened.getByText('delivered').waitFor();
  const before = receiver.received.length;
  await opened.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBeGreaterThan(before);
  await close();
  await receiver.close();
});

test('a number is put on a list and taken off, and a mistake is explained', async () => {
  const { page, close } = await dashboard.enter('admin', '/settings/lists');
  await settled(page);
  await page.getByLabel('Number', { exact: true }).fill('+7*916*');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.locator('.news .bad').waitFor();
  await page.getByLabel('Number', { exact: true }).fill('8 916 555-00-02');
  await page.getByLabel('Note').fill('<b>spam</b>');
  await page.getByRole('button', { name: 'Add' }).click();
  const row = page.locator('tr', { hasText: '555-00-02' });
  await row.getByText('<b>spam</b>').waitFor();
  await row.getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });
  await close();
});

test('working hours are shown as the configuration has them', async () => {
  const { page, close } = await dashboard.enter('admin', '/settings/hours');
  await settled(page);
  await page.getByText('09:00-18:00').waitFor();
  await page.getByText('This comes from the configuration file').waitFor();
  expect(await page.getByText('day off').count()).toBe(6);
  await close();
});

test('a check says what is wrong on a telephone system and how to mend it', async () => {
  const { page, close } = await dashboard.enter('admin', '/settings/pbx');
  await settled(page);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('1 thing is wrong.').waitFor();
  await page.getByText('Add agent to read.').waitFor();
  await close();
});

test('whoever is no administrator has no settings', async () => {
  const { page, close } = await dashboard.enter('supervisor', '/settings');
  await settled(page);
  await page.getByText('There is no such page').waitFor();
  await close();
});
