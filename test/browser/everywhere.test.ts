// What holds on every page: whoever cannot see it can use it, it fits a telephone, it speaks both languages, what strangers wrote stays
// text, and nothing leaves this machine.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFrom, missedBy } from './caller.ts';
import {
  type Dashboard,
  DESK,
  graveFindings,
  openDashboard,
  scrollsSideways,
  settled,
  TELEPHONE,
} from './dashboard.ts';
import { screenshot } from './screenshot.ts';

const PAGES = [
  ...['/tasks', '/tasks?view=closed', '/tasks/first', '/live'],
  ...['users', 'keys', 'hooks', 'lists', 'hours', 'pbx'].map((part) => `/settings/${part}`),
  '/nothing/here',
];

/** Markup, a turned direction, and no end. */
const HOSTILE = `<img src=x onerror="window.acted=1"><script>window.acted=1</script>\u202egnp.exe ${'w'.repeat(400)}`;

let dashboard: Dashboard;
let first = '';
beforeAll(async () => {
  const login = { host: 'h', username: 'u', secret: 's' };
  dashboard = await openDashboard({
    pbx: [{ id: 'main', type: 'asterisk', ...login, clickToCall: { enabled: true, context: 'internal' } }],
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: {
      extensions: '^1\\d\\d$',
      agents: [
        { id: '101', name: 'Anna', extensions: ['101'], team: 'sales' },
        { id: '102', name: 'Boris', extensions: ['102'], team: 'support' },
      ],
    },
  });
  const { house } = dashboard;
  for (let i = 0; i < 12; i++) {
    const name = i % 3 === 0 ? HOSTILE : `Customer ${i}`;
    await house.play(missedBy({ number: `891655500${10 + i}`, name, msAgo: 60_000 * (i + 1) * 7 }));
  }
  const { body } = await house.get('/api/v1/tasks?order=line');
  first = body.items[0].id;
  for (const [move, asked] of [
    ['notes', { note: HOSTILE.slice(0, 900) }],
    ['claim', { agent: '101' }],
    ['release', { agent: '101' }],
  ] as const) {
    await house.post(`/api/v1/tasks/${first}/${move}`, asked);
  }
  await house.post(`/api/v1/tasks/${body.items[1].id}/complete`, {
    agent: '101',
    result: HOSTILE.slice(0, 150),
  });
  await house.post(`/api/v1/tasks/${body.items[2].id}/snooze`, { agent: '101', minutes: 60 });
  await house.post('/api/v1/hooks', { url: 'http://127.0.0.1:9/nobody', types: ['task.*'] });
  await house.post('/api/v1/keys', { name: 'crm-2', scopes: ['calls:read'] });
  await house.post('/api/v1/lists/ignore', {
    items: [{ pattern: '+7916555*', note: HOSTILE.slice(0, 150) }],
  });
  // In progress for as long as the tests last.
  await house.play(callFrom('queue-answered', { number: '89165550099', name: HOSTILE }).slice(0, 14));
});
afterAll(() => dashboard.close());

const pathOf = (path: string) => path.replace('first', first);

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each([
    ['a desk', DESK, 'en-GB'],
    ['a telephone', TELEPHONE, 'ru-RU'],
  ] as const)(
    'every page is usable without seeing it, fits, and asks nobody else, at %s',
    async (where, viewport, locale) => {
      const { page, strayed, errors, close } = await dashboard.enter('admin', '/', {
        viewport,
        colorScheme,
        locale,
      });
      await settled(page);
      const found: string[] = [];
      for (const path of PAGES) {
        await page.goto(pathOf(path));
        await settled(page);
        await page.locator('main h1, main .title').first().waitFor();
        await page.waitForTimeout(300);
        found.push(...(await graveFindings(page)).map((finding) => `${path}: ${finding}`));
        if (await scrollsSideways(page)) found.push(`${path}: scrolls sideways`);
        const name = `${colorScheme}-${where.split(' ')[1]}-${path.replaceAll(/\W+/g, '-').slice(1)}`;
        await screenshot(page, name);
      }
      expect(found).toEqual([]);
      expect(strayed).toEqual([]);
      expect(errors.filter((text) => !text.includes('401'))).toEqual([]);
      expect(await page.evaluate('window.acted')).toBeUndefined();
      await close();
    },
  );

  test('dialogs and the way in are usable without seeing them', async () => {
    const { page, close } = await dashboard.enter('admin', '/tasks', { colorScheme });
    await settled(page);
    const found: string[] = [];
    await page.locator('.task-row').first().waitFor();
    await page.keyboard.press('j');
    for (const key of ['s', 'x', 'X', 'n', 'd', '?']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      found.push(...(await graveFindings(page)).map((finding) => `${key}: ${finding}`));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.locator('.account').click();
    found.push(...(await graveFindings(page)));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    found.push(...(await graveFindings(page)));
    expect(found).toEqual([]);
    await close();
  });
});

test('hostile names are shown as they were sent, harmless and within their place', async () => {
  const { page, close } = await dashboard.enter('supervisor', '/tasks');
  await settled(page);
  const name = page.locator('.task-row .stranger', { hasText: 'onerror' }).first();
  await name.waitFor();
  expect(await name.textContent()).toContain('<script>window.acted=1</script>\ufffdgnp.exe');
  expect(await page.locator('main img, main script').count()).toBe(0);
  const place = await name.boundingBox();
  expect(place?.width).toBeLessThan(400);
  await page.goto('/live');
  await page.locator('.agents li', { hasText: 'Boris' }).waitFor();
  await page.locator('tbody .stranger', { hasText: 'onerror' }).first().waitFor();
  expect(await page.evaluate('window.acted')).toBeUndefined();
  await close();
});

test('the language is the browser’s, can be changed, and is remembered', async () => {
  const { page, close } = await dashboard.enter('supervisor', '/tasks', { locale: 'ru-RU' });
  await settled(page);
  await page.getByRole('heading', { name: 'Перезвонить' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('ru');
  await page.locator('.account').click();
  await page.getByRole('radio', { name: 'English' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Callbacks' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Callbacks' }).waitFor();
  await close();
});

test('colours follow the system until they are chosen, and the choice is remembered', async () => {
  const { page, close } = await dashboard.enter('supervisor', '/tasks', { colorScheme: 'light' });
  await settled(page);
  const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.locator('.account').click();
  await page.getByRole('radio', { name: 'Light' }).check();
  expect(await ground()).toBe(light);
  await page.reload();
  await settled(page);
  expect(await ground()).toBe(light);
  await close();
});
