// What a transcript shows of a script: phrases in any form of their words, by whom, when, in which order.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitionProblems } from '../../src/scripts/definition.ts';
import { judge } from '../../src/scripts/score.ts';
import { check, listen, type Segment } from '../../src/scripts/transcript.ts';
import { saying, script, talk } from './sample-script.ts';

const findings = (definition: ReturnType<typeof script>, text: string) =>
  check(definition, listen(talk(text)));
const isSaid = (phrase: string, said: string) =>
  findings(saying(phrase), `agent: ${said}`).items[0]?.mark === 'passed';

describe('a phrase is heard in other forms of its words', () => {
  test.each([
    ['как я могу к вам обращаться', 'Скажите, как я могу к Вам обращаться?'],
    ['как я могу к вам обращаться', 'а как мы можем к вам обращаться'.replace('мы', 'я')],
    ['как могу к вам обращаться', 'Как, простите, я могу к вам обращаться'],
    ['стоимость доставки', 'По стоимости вашей доставки: триста рублей'],
    ['стоимость доставки', 'стоимостью доставок занимается другой отдел'],
    ['перезвоним вам в течение дня', 'Мы вам… мы перезвоним вам в течение дня'],
    ['хорошего дня', 'Всего доброго, хорошего вам дня!'],
    ['меня зовут', 'Здравствуйте! Меня зовут Анна'],
    ['have a nice day', 'Thank you, have a very nice day!'],
    ['have a nice day', 'we had such a nice day'],
    ['delivery costs', 'your deliveries will cost three hundred'],
    ["don't worry", 'Please do not worry'],
    ['I am calling about your order', "I'm calling you about your orders"],
    ['ваш order', 'по вашему ORDER 15'],
  ])('%s: %s', (phrase, said) => {
    expect(isSaid(phrase, said)).toBe(true);
  });
});

test.each([
  ['стоимость доставки', 'доставка и её стоимость'],
  ['стоимость доставки', 'стоимость, как бы это вам сказать, нашей доставки'],
  ['have a nice day', 'nice to have you'],
  ['как я могу к вам обращаться', 'как вас зовут'],
  ['меня зовут', 'его зовут Пётр'],
])('%s is not heard in: %s', (phrase, said) => {
  expect(isSaid(phrase, said)).toBe(false);
});

describe('a phrase', () => {
  test('goes across segments of one speaker, and not across what another one says in it', () => {
    const across = findings(saying('стоимость доставки'), 'agent: так, стоимость\nagent: доставки триста');
    expect(across.items[0]?.evidence).toEqual({
      speaker: 'agent',
      startMs: 0,
      endMs: 3_900,
      quote: 'так, стоимость доставки триста',
    });
    const together = 'agent: стоимость\ncustomer: доставки';
    expect(findings(saying('стоимость доставки'), together).items[0]?.mark).toBe('failed');
    const between = 'agent: стоимость\ncustomer: ага\nagent: доставки';
    expect(findings(saying('стоимость доставки'), between).items[0]?.mark).toBe('passed');
  });

  test('does not go across a long silence', () => {
    const segments: Segment[] = [
      { speaker: 'agent', startMs: 0, endMs: 1_000, text: 'стоимость' },
      { speaker: 'agent', startMs: 9_000, endMs: 10_000, text: 'доставки' },
    ];
    expect(check(saying('стоимость доставки'), listen(segments)).items[0]?.mark).toBe('failed');
  });

  test('counts when the right one says it', () => {
    const items = (['agent', 'customer', 'any'] as const).map((speaker) => ({
      ...{ id: speaker, text: 'x', phrases: ['да'], speaker },
    }));
    const marks = (text: string) => findings(script({ items }), text).items.map(({ mark }) => mark);
    expect(marks('agent: да')).toEqual(['passed', 'failed', 'passed']);
    expect(marks('customer: да')).toEqual(['failed', 'passed', 'passed']);
  });

  test('is one of several that are enough; an item without phrases is not looked at', () => {
    const items = [
      { id: 'bye', text: 'x', phrases: ['до свидания', 'всего доброго', 'goodbye'] },
      { id: 'tone', text: 'is friendly' },
    ];
    expect(findings(script({ items }), 'agent: всего вам доброго').items).toEqual([
      { item: 'bye', mark: 'passed', evidence: expect.objectContaining({ quote: 'всего вам доброго' }) },
    ]);
  });
});

test('evidence of a long monologue is cut around the words that were found', () => {
  const [before, after] = ['слово '.repeat(60), ' дальше'.repeat(60)];
  const [item] = findings(saying('стоимость доставки'), `agent: ${before}стоимость доставки${after}`).items;
  expect(item?.evidence?.quote).toMatch(/^….{30,45}стоимость доставки.{30,45}…$/);
});

describe('the order', () => {
  const ordered = (id: string, phrase: string) => ({ id, text: id, phrases: [phrase], ordered: true });
  const items = [
    ordered('hello', 'здравствуйте'),
    ordered('need', 'что вас интересует'),
    ordered('offer', 'предлагаем'),
  ];
  const late = { id: 'rec', text: 'says that it is recorded', phrases: ['разговор записывается'] };
  const definition = script({ items: [late, ...items] });

  test('is kept when each item comes after those before it, whatever comes between', () => {
    const text = `agent: здравствуйте
      agent: что вас интересует
      customer: окна
      agent: предлагаем окна
      agent: кстати, разговор записывается`;
    expect(findings(definition, text).outOfOrder).toEqual([]);
  });

  test('names the item that came out of place, and shows it', () => {
    const text = `agent: предлагаем окна
      agent: здравствуйте
      agent: что вас интересует`;
    const { outOfOrder, items: marks } = findings(definition, text);
    expect(outOfOrder).toEqual(['offer']);
    expect(marks.find(({ item }) => item === 'offer')).toMatchObject({
      mark: 'passed',
      evidence: { startMs: 0 },
    });
  });

  test('is kept when something is said early and again in its place, and that is what is shown', () => {
    const text = `agent: предлагаем окна
      agent: здравствуйте
      agent: что вас интересует
      agent: предлагаем окна со скидкой`;
    const { outOfOrder, items: marks } = findings(definition, text);
    expect(outOfOrder).toEqual([]);
    expect(marks.find(({ item }) => item === 'offer')?.evidence?.startMs).toBe(6_000);
  });
});

describe('a forbidden phrase', () => {
  const forbidden = [{ id: 'promise', phrases: ['гарантирую возврат', 'I promise'], autoFail: true }];
  const definition = script({ items: [{ id: 'a', text: 'x', phrases: ['алло'] }], forbidden });

  test('is told with every time that the agent said it; the customer may say what they like', () => {
    const text = `agent: алло, я вам гарантирую полный возврат
      customer: вы гарантируете возврат?
      agent: I promised, гарантирую возврат`;
    const found = findings(definition, text).forbidden;
    expect(found.map(({ id, evidence }) => [id, evidence.startMs])).toEqual([
      ['promise', 0],
      ['promise', 4_000],
      ['promise', 4_000],
    ]);
    const said = new Set(found.map(({ id }) => id));
    expect(judge(definition, new Map([['a', 'passed']]), said)).toMatchObject({
      score: 0,
      autoFailedBy: ['promise'],
    });
  });
});

test('segments may come in any order', () => {
  const segments = talk(
    'agent: что вас интересует\ncustomer: окна\nagent: стоимость\nagent: доставки триста',
  );
  const definition = saying('стоимость доставки');
  const expected = check(definition, listen(segments));
  fc.assert(
    fc.property(fc.shuffledSubarray([...segments], { minLength: segments.length }), (shuffled) => {
      expect(check(definition, listen(shuffled))).toEqual(expected);
    }),
  );
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom('да', 'нет', 'a', "n't", '\u0000', '\ud800', 'ё', '1'), { maxLength: 60 })
    .map((words) => words.join(' ')),
);
const anySegment = fc.record({
  speaker: fc.constantFrom('agent' as const, 'customer' as const),
  startMs: fc.nat(100_000),
  endMs: fc.nat(100_000),
  text: hostile,
});

test('nothing that is said makes it throw or quote more than it may', () => {
  fc.assert(
    fc.property(
      fc.array(anySegment, { maxLength: 12 }),
      fc.array(hostile, { maxLength: 5 }),
      (segments, phrases) => {
        const item = {
          ...script({}).items[0],
          id: 'a',
          text: 'A',
          weight: 1,
          required: true,
          autoFail: false,
        };
        const definition = {
          ...script({}),
          items: [{ ...item, phrases, speaker: 'any' as const, ordered: true }],
          forbidden: [{ id: 'f', phrases, autoFail: true }],
        };
        const { items, forbidden } = check(definition, listen(segments));
        for (const evidence of [...items, ...forbidden].map((found) => found.evidence)) {
          expect(evidence?.quote.length ?? 0).toBeLessThanOrEqual(401);
        }
        const marks = new Map(items.map(({ item: id, mark }) => [id, mark]));
        const { score } = judge(definition, marks, new Set(forbidden.map(({ id }) => id)));
        if (score !== null) expect(score >= 0 && score <= 1).toBe(true);
        definitionProblems(definition);
      },
    ),
    { numRuns: 300 },
  );
});

test('a word that fits everything is found a bounded number of times, in a bounded number of words', () => {
  const text = 'да '.repeat(200_000);
  const segments = [{ speaker: 'agent' as const, startMs: 0, endMs: 1, text }];
  const heard = listen(segments);
  expect(heard.agent.words).toHaveLength(100_000);
  const definition = script({
    items: Array.from({ length: 50 }, (_none, i) => ({
      id: `i${i}`,
      text: 'x',
      phrases: ['да да да'],
      ordered: true,
    })),
    forbidden: [{ id: 'f', phrases: ['да'] }],
  });
  const { items, forbidden } = check(definition, heard);
  expect(items.every(({ mark }) => mark === 'passed')).toBe(true);
  expect(forbidden).toHaveLength(10);
});
