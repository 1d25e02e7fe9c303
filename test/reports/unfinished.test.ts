// A summary of a period that is not over says so, in every form and language: nobody takes half a week for a bad one.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPORT_KINDS } from '../../src/reports/summary.ts';
import { openHouse } from '../api/house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeAll(async () => {
  house = await openHouse({ timezone: 'Europe/Moscow' });
});
afterAll(() => house.close());

const SENTENCES = {
  day: { en: 'the day is not over yet', ru: 'день ещё не закончился' },
  week: { en: 'the week is not over yet', ru: 'неделя ещё не закончилась' },
  month: { en: 'the month is not over yet', ru: 'месяц ещё не закончился' },
};
const today = () => new Date().toLocaleDateString('sv', { timeZone: 'Europe/Moscow' });

describe.each(REPORT_KINDS)('the %s', (kind) => {
  test.each(['en', 'ru'] as const)('that runs says so in %s, as text, as HTML and as JSON', async (lang) => {
    for (const format of ['text', 'html']) {
      const { body } = await house.get(`/api/v1/reports/${kind}/${today()}?format=${format}&lang=${lang}`);
      expect(body).toContain(SENTENCES[kind][lang]);
      expect(body).not.toMatch(/quiet day|тихий день/);
    }
    const { body } = await house.get(`/api/v1/reports/${kind}/${today()}`);
    expect(body.notes.unfinished).toBe(true);
  });

  test('that is over does not', async () => {
    const { body } = await house.get(`/api/v1/reports/${kind}/2026-03-02?format=text`);
    expect(body).not.toContain('not over');
    expect((await house.get(`/api/v1/reports/${kind}/2026-03-02`)).body.notes.unfinished).toBe(false);
  });
});
