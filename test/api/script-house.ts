// A house in which calls are scored: one script of the configuration, one that the API writes, and people who call.

import { endingNow, renumber } from '../engine/recorded.ts';
import { openHouse, TOKEN, traceEvents } from './house.ts';

const CONFIGURED = {
  id: 'configured',
  name: 'Of the configuration',
  items: [{ id: 'hello', text: 'Greets', phrases: ['добрый день', 'good day'], required: true }],
  sampling: { perAgentPerWeek: 2 },
};
const SETTINGS = {
  api: { tokens: [{ name: 'crm', token: TOKEN }] },
  staff: { agents: [{ id: 'anna', extensions: ['101'], team: 'sales' }] },
  timezone: 'Europe/Moscow',
  scripts: [CONFIGURED],
};
export const SCRIPT = {
  name: 'First call',
  items: [
    {
      id: 'greeting',
      text: 'Greets and says their name',
      phrases: ['меня зовут', 'my name is'],
      ordered: true,
    },
    {
      id: 'delivery',
      text: 'Says what delivery costs',
      weight: 2,
      phrases: ['стоимость доставки'],
      ordered: true,
    },
    { id: 'tone', text: 'Is friendly' },
  ],
  forbidden: [{ id: 'promise', phrases: ['гарантирую возврат'] }],
  passFrom: 0.8,
};
export const TRANSCRIPT = {
  language: 'ru',
  segments: [
    { speaker: 'agent', startMs: 0, endMs: 900, text: 'Что касается стоимости доставок: триста.' },
    { speaker: 'customer', startMs: 1_000, endMs: 1_900, text: 'Хорошо' },
    { speaker: 'agent', startMs: 2_000, endMs: 2_900, text: 'Меня зовут Анна, гарантирую возврат' },
  ],
};

export type ScriptHouse = Awaited<ReturnType<typeof openScriptHouse>>;

export async function openScriptHouse() {
  const house = await openHouse(SETTINGS);
  const ids: string[] = [];
  /** Somebody calls, and anna answers unless the trace says otherwise. Returns the id of the call. */
  const answered = async (name = 'inbound-answered-caller-hangs-up'): Promise<string> => {
    await house.play(endingNow(renumber(traceEvents(name), ids.length + 1)));
    const { items } = (await house.get('/api/v1/calls?state=ended&limit=500')).body;
    const id = items.map((call: { id: string }) => call.id).find((each: string) => !ids.includes(each));
    ids.push(id);
    return id;
  };
  const key = async (name: string, scopes: string[], teams: string[] | null = null): Promise<string> =>
    (await house.post('/api/v1/keys', { name, scopes, teams })).body.key;
  const put = (id: string, body: object, token = TOKEN) =>
    house.ask('PUT', `/api/v1/scripts/${id}`, { body, token });
  return { ...house, answered, key, put };
}

export const marks = (...given: string[]) =>
  ['greeting', 'delivery', 'tone'].map((item, i) => ({ item, mark: given[i] ?? 'passed' }));

export const marking = (changes: object = {}) => ({
  ...{ script: 'first', reviewer: 'olga', marks: marks() },
  ...changes,
});
