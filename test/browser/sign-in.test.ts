// The way in, as people have it: right, wrong, too often wrong, a password that has to be changed, and out again.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dashboard, openDashboard, settled, signIn } from './dashboard.ts';

const PASSWORD = 'four words are better';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard();
});
afterAll(() => dashboard.close());

async function atTheDoor(): Promise<{ page: Page; close: () => Promise<void>; strayed: string[] }> {
  const visit = await dashboard.visit();
  await visit.page.goto('/tasks');
  await visit.page.getByRole('heading', { name: 'Ringback' }).waitFor();
  return visit;
}

test('the right password leads to where one wanted to go, and signing out leads back', async () => {
  const password = await dashboard.house.addUser('olga', 'supervisor', { displayName: 'Olga' });
  const { page, close, strayed } = await atTheDoor();
  await signIn(page, 'Olga', password);
  await settled(page);
  expect(new URL(page.url()).pathname).toBe('/tasks');
  await page.reload();
  await settled(page);
  await page.locator('.account').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  expect(await page.locator('nav').count()).toBe(0);
  expect(strayed).toEqual([]);
  await close();
});

test('a wrong password says so and no more; too many of them say how long to wait', async () => {
  await dashboard.house.addUser('ivan', 'viewer');
  const { page, close } = await atTheDoor();
  await signIn(page, 'ivan', 'not the password');
  await page.getByText('Name or password is wrong.').waitFor();
  await signIn(page, 'nobody at all', 'not the password');
  await page.getByText('Name or password is wrong.').waitFor();
  const locked = page.getByText(/Too many wrong passwords\. Try again in \d+\ssec/);
  for (let guess = 0; guess < 12 && !(await locked.isVisible()); guess++) {
    await page.locator('button[type=submit]:enabled').waitFor();
    await signIn(page, 'ivan', `guess ${guess}`);
    await page.waitForTimeout(150);
  }
  await locked.waitFor();
  expect(await page.locator('button[type=submit]').isDisabled()).toBe(true);
  // The time that is left runs, and the door opens again by itself.
  await page.getByText('You can try again now.').waitFor();
  expect(await page.locator('button[type=submit]').isEnabled()).toBe(true);
  await close();
});

describe('a password that was given', () => {
  test('has to be changed before anything else is shown', async () => {
    await dashboard.house.addUser('anna', 'viewer', { password: PASSWORD, mustChange: true });
    const { page, close } = await atTheDoor();
    await signIn(page, 'anna', PASSWORD);
    await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    const [current, chosen, again] = ['Current password', 'New password', 'New password once more'];
    const fill = async (first: string, second: string) => {
      await page.getByLabel(current ?? '').fill(PASSWORD);
      await page.getByLabel(chosen ?? '', { exact: true }).fill(first);
      await page.getByLabel(again ?? '').fill(second);
      await page.getByRole('button', { name: 'Set the password' }).click();
    };
    await fill('five words are better still', 'something else');
    await page.getByText('The two new passwords differ.').waitFor();
    await fill('short', 'short');
    await page
      .getByText(/10 (to 200 )?characters/)
      .last()
      .waitFor();
    await fill('five words are better still', 'five words are better still');
    await settled(page);
    expect(await page.getByRole('link', { name: 'Live' }).isVisible()).toBe(true);
    await close();
  });
});

test('whoever a proxy has signed in needs no form', async () => {
  const behind = await openDashboard({
    api: {
      tokens: [{ name: 'crm', token: 'token-of-the-crm' }],
      trustedHeader: { header: 'X-Remote-User', from: ['127.0.0.1'], createAs: 'viewer' },
    },
  });
  const { page, close } = await behind.visit({ extraHTTPHeaders: { 'x-remote-user': 'petra' } });
  await page.goto('/');
  await settled(page);
  await page.getByText('petra').first().waitFor();
  await close();
  await behind.close();
});

test('a session that ends elsewhere ends here, without a click', async () => {
  const { page, close } = await dashboard.enter('viewer', '/tasks');
  await settled(page);
  const name = (await page.locator('.account .stranger').textContent()) ?? '';
  await dashboard.house.ask('DELETE', `/api/v1/users/${name}/sessions`);
  await page.getByLabel('Password').waitFor();
  await close();
});
