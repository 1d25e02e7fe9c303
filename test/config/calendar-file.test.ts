// Days off from iCalendar files: as offices and calendars on the web write them, and what is wrong with some.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCalendarDays } from '../../src/config/calendar-file.ts';
import { checkConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/errors.ts';
import { inFolder } from '../support/workshop.ts';

const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:x', ...lines, 'END:VEVENT'];
const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');

/** Days of a file with this text, looked at in June 2026 in Moscow. */
async function daysOf(text: string): Promise<readonly string[]> {
  let days: readonly string[] = [];
  await inFolder((folder) => {
    const file = join(folder, 'days.ics');
    writeFileSync(file, text);
    days = readCalendarDays(file, 'Europe/Moscow', new Date('2026-06-01'));
  });
  return days;
}
const in2026 = async (...lines: string[]) =>
  (await daysOf(calendar(...lines))).filter((day) => day.startsWith('2026')).map((day) => day.slice(5));

describe('a calendar file makes days off of', () => {
  test('whole days; the day on which they end is not one', async () => {
    expect(await in2026(...event('DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260104'))).toEqual([
      '01-01',
      '01-02',
      '01-03',
    ]);
    expect(await in2026(...event('DTSTART;VALUE=DATE:20260101', 'DURATION:P2D'))).toEqual(['01-01', '01-02']);
    expect(await in2026(...event('DTSTART;VALUE=DATE:20260101'))).toEqual(['01-01']);
  });

  test('every day that an event with times touches', async () => {
    expect(await in2026(...event('DTSTART:20260612T090000', 'DTEND:20260613T120000'))).toEqual([
      '06-12',
      '06-13',
    ]);
    expect(await in2026(...event('DTSTART:20260612T090000', 'DTEND:20260613T000000'))).toEqual(['06-12']);
  });

  test('times in UTC as they are in the time zone of the configuration', async () => {
    expect(await in2026(...event('DTSTART:20260611T210000Z', 'DTEND:20260612T210000Z'))).toEqual(['06-12']);
  });

  test('days that come every year, with one left out and one added', async () => {
    const days = await daysOf(
      calendar(
        ...event(
          'DTSTART;VALUE=DATE:20200509',
          'RRULE:FREQ=YEARLY',
          'EXDATE;VALUE=DATE:20270509',
          'RDATE;VALUE=DATE:20270510',
        ),
      ),
    );
    expect(days).toEqual([
      '2024-05-09',
      '2025-05-09',
      '2026-05-09',
      '2027-05-10',
      '2028-05-09',
      '2029-05-09',
      '2030-05-09',
      '2031-05-09',
    ]);
  });

  test('the fourth Thursday of every November', async () => {
    expect(
      await in2026(...event('DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH')),
    ).toEqual(['11-26']);
  });

  test('every day of a series that began long ago', async () => {
    expect(await in2026(...event('DTSTART;VALUE=DATE:19900101', 'RRULE:FREQ=DAILY'))).toHaveLength(365);
  });

  test('the first date of a list of dates as well', async () => {
    expect(
      await in2026(...event('DTSTART;VALUE=DATE:20260101', 'RDATE;VALUE=DATE:20260303,20260404')),
    ).toEqual(['01-01', '03-03', '04-04']);
  });

  test('the day to which an occurrence was moved, not the one from which', async () => {
    const series = event('DTSTART;VALUE=DATE:20250505', 'RRULE:FREQ=YEARLY');
    const moved = event('RECURRENCE-ID;VALUE=DATE:20260505', 'DTSTART;VALUE=DATE:20260508');
    expect(await in2026(...series, ...moved)).toEqual(['05-08']);
  });

  test('no event and no occurrence that was called off', async () => {
    expect(await in2026(...event('DTSTART;VALUE=DATE:20260101', 'STATUS:CANCELLED'))).toEqual([]);
    const series = event('DTSTART;VALUE=DATE:20250505', 'RRULE:FREQ=YEARLY');
    const off = event('RECURRENCE-ID;VALUE=DATE:20260505', 'DTSTART;VALUE=DATE:20260505', 'STATUS:CANCELLED');
    expect(await in2026(...series, ...off)).toEqual([]);
  });

  test('all calendars of a file, which may begin with a byte order mark', async () => {
    const one = calendar(...event('DTSTART;VALUE=DATE:20260101'));
    const other = calendar(...event('DTSTART;VALUE=DATE:20260202'));
    expect(await daysOf(`\uFEFF${one}${other}`)).toEqual(['2026-01-01', '2026-02-02']);
  });
});

describe('a calendar file is refused, with the event that is wrong,', () => {
  const named = (...lines: string[]) => calendar(...event('SUMMARY:New Year', ...lines));
  test.each([
    ['an empty one', '', /does not begin with BEGIN:VCALENDAR/],
    ['a letter', 'Dear Sir,', /does not begin with BEGIN:VCALENDAR/],
    ['an address book', 'BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD', /does not begin with BEGIN:VCALENDAR/],
    ['half a file', named('DTSTART;VALUE=DATE:20260101').slice(0, -20), /no iCalendar file: .*did not end/],
    ['a month 13', named('DTSTART;VALUE=DATE:20261301'), /event "New Year": DTSTART is no date: 2026-13-01/],
    ['a word for a day', named('DTSTART;VALUE=DATE:tomorrow'), /event "New Year": /],
    ['no day', named(), /event "New Year": it has no DTSTART/],
    ['an unknown rule', named('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=NEVER'), /"NEVER"/],
    [
      'an end before the beginning',
      named('DTSTART;VALUE=DATE:20260110', 'DTEND;VALUE=DATE:20260101'),
      /event "New Year": it ends before it begins/,
    ],
    [
      'years without end',
      named('DTSTART;VALUE=DATE:20250101', 'DTEND;VALUE=DATE:20280101'),
      /event "New Year": it lasts more than 370 days/,
    ],
    [
      'every second',
      named('DTSTART:20260101T000000', 'RRULE:FREQ=SECONDLY'),
      /event "New Year": it comes again more than/,
    ],
  ])('%s', async (_what, text, why) => {
    await expect(daysOf(text)).rejects.toThrow(why);
  });
});

describe('the configuration', () => {
  const login = { type: 'asterisk', host: 'h', username: 'u', secret: 's' };
  const config = (more: object) => checkConfig({ pbx: [{ id: 'main', ...login }], ...more }, 'test');
  const problems = (more: object): readonly string[] => {
    try {
      config(more);
      return [];
    } catch (error) {
      return error instanceof AppError ? error.details : [String(error)];
    }
  };

  test('tells of a calendar file that is not there in one line, beside all other problems', () =>
    inFolder((folder) => {
      const file = join(folder, 'days.ics');
      expect(problems({ holidaysFile: file, region: 'Russia', holidays: ['soon'] })).toEqual([
        expect.stringMatching(/^region: /),
        expect.stringMatching(/^holidays\[0\]: /),
        `holidaysFile: ${file}: it cannot be read (ENOENT), want an iCalendar file`,
      ]);
    }));

  test('goes before the calendar file where both name a day', () =>
    inFolder((folder) => {
      const file = join(folder, 'days.ics');
      const year = new Date().getUTCFullYear();
      const day = (date: string) => event(`DTSTART;VALUE=DATE:${year}${date}`);
      writeFileSync(file, calendar(...day('0107'), ...day('0108'), ...day('0109')));
      const written = ['01-07: 10:00-14:00', `${year}-01-08: 09:00-10:00`];
      const { holidays } = config({ holidaysFile: file, holidays: written });
      expect(holidays).toEqual([...written, `${year}-01-09`]);
    }));

  test('has no schedule that holds nowhere, and none with the name of another', () => {
    const hours = { mon: '09:00-18:00' };
    expect(problems({ schedules: [{ name: 'x', hours }] })).toEqual([
      'schedules[0]: found a map, want dids, queues or teams: without any it holds nowhere',
    ]);
    const twice = { name: 'x', hours, dids: ['1'] };
    expect(problems({ schedules: [twice, twice] })).toEqual([
      'schedules[1].name: found "x" as in schedules[0], want a name of its own',
    ]);
  });

  test('lists every mistake in a schedule with its path', () => {
    const schedule = {
      name: 'x',
      hours: { mon: '9-18', monday: '09:00-18:00' },
      timezone: 'Moscow',
      holidays: ['2026-02-30'],
      dueMinutes: '0',
      did: ['5001'],
    };
    expect(problems({ schedules: [schedule] }).map((problem) => problem.split(':')[0])).toEqual([
      'schedules[0].hours.mon',
      'schedules[0].hours.monday',
      'schedules[0].timezone',
      'schedules[0].holidays[0]',
      'schedules[0].dueMinutes',
      'schedules[0].did',
      'schedules[0]',
    ]);
    const { did: _, ...rest } = schedule;
    expect(problems({ schedules: [{ ...rest, dids: '5001' }] })).toContain(
      'schedules[0].dids: found 5001, want a list of dialled numbers',
    );
  });
});
