// The people of the simulated day: a sales team and its customers. All names are invented and all numbers are
// random. Customers' numbers arrive in the spellings that Russian trunks really send: 8903…, 7903…, +7903….

import type { Caller, Extension } from './moves.ts';
import type { Random } from './random.ts';
import { WITHHELD } from './truth.ts';

export const TEAM = [
  { ext: '101', name: 'Анна Лебедева' },
  { ext: '102', name: 'Дмитрий Соколов' },
  { ext: '103', name: 'Мария Журавлёва' },
  { ext: '104', name: 'Игорь Стрижов' },
  { ext: '105', name: 'Ольга Синицына' },
  { ext: '106', name: 'Павел Воронцов' },
] as const satisfies readonly Extension[];

/** Advertised: menu, then the queue `sales`. */
export const MAIN_LINE = '74951200101';
/** On business cards: the customer's own manager, or the ring group. */
export const OFFICE_LINE = '74951200102';
export const SALES_QUEUE = 'sales';

const CUSTOMER_NAMES = [
  'Иван Петров',
  'Екатерина Белова',
  'ООО «Ромашка»',
  'Сергей Кузнецов',
  'ИП Тихонов',
  'Наталья Орлова',
  'Студия «Линия»',
  'Алексей Морозов',
] as const;
const MOBILE_CODES = [
  '903',
  '905',
  '909',
  '910',
  '915',
  '916',
  '921',
  '925',
  '926',
  '963',
  '977',
  '985',
] as const;
const CITY_CODES = ['495', '499', '812', '343', '383', '846'] as const;
const UNKNOWN_NAME = '<unknown>';

/** `national`: ten digits of a Russian number; null for a number from abroad. */
export interface Customer {
  readonly national: string | null;
  readonly full: string;
  readonly name: string;
}

export function inventCustomer(random: Random): Customer {
  const name = random.chance(0.35) ? random.pick(CUSTOMER_NAMES) : UNKNOWN_NAME;
  if (random.chance(0.05)) return { national: null, full: inventForeign(random), name };
  const code = random.chance(0.8) ? random.pick(MOBILE_CODES) : random.pick(CITY_CODES);
  const national = `${code}${random.between(2_000_000, 9_999_999)}`;
  return { national, full: `7${national}`, name };
}

function inventForeign(random: Random): string {
  return random.pick([
    `37529${random.between(1_000_000, 9_999_999)}`,
    `7701${random.between(2_000_000, 9_999_999)}`,
    `4930${random.between(10_000_000, 99_999_999)}`,
  ]);
}

/** The same customer comes in a different spelling from one call to the next. */
export function callerOf(customer: Customer, random: Random): Caller {
  const { national, full, name } = customer;
  const num = national === null ? `+${full}` : random.pick([`8${national}`, full, full, `+${full}`]);
  return { num, name };
}

export const ANONYMOUS: Caller = { num: WITHHELD, name: 'Anonymous' };

/** What agents dial after the outside prefix. */
export function dialledNumber(customer: Customer, random: Random): string {
  if (customer.national === null) return `810${customer.full}`;
  return random.chance(0.5) ? `8${customer.national}` : customer.full;
}
