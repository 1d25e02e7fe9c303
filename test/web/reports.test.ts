// What reports ask and show: cuts that fit the period, bars without gaps, the way to the list.

import { expect, test } from 'vitest';
import { evidenceUrl } from '../../src/api/evidence.ts';
import { callFilterShape } from '../../src/api/filters.ts';
import { INDICATORS } from '../../src/metrics/catalogue.ts';
import { evidenceOf } from '../../src/metrics/indicator.ts';
import { pageOfList } from '../../src/web/address.ts';
import { FILTERS, readFilters, readSearch } from '../../src/web/pages/calls/filters.ts';
import {
  cutOf,
  keysOf,
  MISSED_ASKED,
  parametersOf,
  questionOf,
  TASKS_ASKED,
} from '../../src/web/pages/reports/question.ts';
import { SETTINGS } from '../metrics/naive-figures.ts';

test('a period is cut so that its bars can be told apart', () => {
  expect(cutOf({ period: 'today' })).toBe('hour');
  expect(cutOf({})).toBe('day');
  expect(cutOf({ period: 'year' })).toBe('month');
  expect(cutOf({ from: '2026-03-02', to: '2026-03-02' })).toBe('hour');
  expect(cutOf({ from: '2026-03-02' })).toBe('hour');
  expect(cutOf({ from: '2026-03-01', to: '2026-03-31' })).toBe('day');
  expect(cutOf({ from: '2026-01-01', to: '2026-04-30' })).toBe('week');
  expect(cutOf({ from: '2020-01-01', to: '2026-04-30' })).toBe('month');
});

test('days in which nothing happened have a bar, too, also where a clock was put forward', () => {
  const days = keysOf('day', { from: '2026-03-27', to: '2026-03-31' }, ['2026-03-28']);
  expect(days).toEqual(['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']);
  expect(keysOf('hour', { from: 'x', to: 'x' }, ['03', '21'])).toHaveLength(19);
  expect(keysOf('hour', { from: 'x', to: 'x' }, [])).toEqual([]);
});

test('own dates go before a named period, in questions and in files', () => {
  const own = { period: 'week', from: '2026-03-01', to: '2026-03-02', agent: '101' };
  expect(questionOf(own)).toEqual({
    $from: '2026-03-01',
    to: '2026-03-02',
    agent: '101',
    compare: 'previous',
  });
  expect(parametersOf(own)).toEqual({ from: '2026-03-01', to: '2026-03-02', agent: '101' });
  expect(parametersOf({ queue: 'sales' })).toEqual({ period: 'week', queue: 'sales' });
});

test('addresses of lists lead to pages that show them; nothing else leads anywhere', () => {
  expect(pageOfList('/api/v1/calls?since=a&order=start&direction=inbound')).toBe(
    '/calls?since=a&direction=inbound',
  );
  expect(pageOfList('/api/v1/missed-callers?from=2026-03-01')).toBe('/reports/missed?from=2026-03-01');
  expect(pageOfList('/api/v1/tasks?late=true')).toBe('/reports/tasks?late=true');
  for (const other of [
    null,
    '/api/v1/users?x=1',
    'https://elsewhere/api/v1/calls?x=1',
    'javascript:alert(1)',
  ])
    expect(pageOfList(other)).toBeNull();
});

test('the pages of lists know every filter with which a figure can lead to them', () => {
  expect([...FILTERS].sort()).toEqual(Object.keys(callFilterShape).sort());
  const led = new Set<string>();
  const instants = { since: 0, until: 1 };
  const period = { from: '2026-03-01', to: '2026-03-02' };
  const anywhere = {
    agent: 'anna',
    queue: 'sales',
    did: '5001',
    pbx: 'main',
    hour: 9,
    weekday: 1,
    afterHours: true,
  };
  const filter = { ...anywhere, direction: 'inbound', teams: ['sales'], trunk: null } as const;
  for (const { figures } of INDICATORS) {
    for (const figure of figures) {
      const evidence = evidenceOf(figure, SETTINGS);
      const url = evidenceUrl(evidence, { period, filter, instants, zone: 'UTC' });
      if (evidence.list === 'calls' || url === null) continue;
      for (const name of new URL(url, 'http://page').searchParams.keys()) led.add(`${evidence.list}.${name}`);
    }
  }
  const known = [
    ...MISSED_ASKED.map((name) => `missed-callers.${name}`),
    ...TASKS_ASKED.map((name) => `tasks.${name}`),
  ];
  expect([...led].filter((name) => !known.includes(name))).toEqual([]);
  expect(led.size).toBeGreaterThan(25);
});

test('one field takes numbers and names', () => {
  for (const number of ['8 (916) 123-45-67', '+79161234567', '101', '*97']) {
    expect(readSearch(` ${number} `)).toEqual({ number, name: null });
  }
  for (const name of ['Ivanov', 'Иванов', 'agent 007', '<b>'])
    expect(readSearch(name)).toEqual({ number: null, name });
  expect(readSearch('  ')).toEqual({ number: null, name: null });
  expect(readFilters({ number: '101', hour: '9' })).toEqual({ $number: '101', hour: 9 });
});
