// Whom a FreeSWITCH dial string rings first: `{vars}[vars]sofia/gateway/trunk/79031112233,user/101@domain|user/102`.
// Facts: switch_ivr_originate.c (`,` together, `|` one after the other, `:_:` enterprise) and mod_sofia.

export interface DialString {
  /** Users that ring in the first round, without domain; those behind `|` may never get their turn. */
  readonly endpoints: readonly string[];
  /** The outside number, when exactly one is dialled. */
  readonly number: string | null;
}

/** Shorter digits are extensions. */
const NUMBER = /^\+?\d{5,}$/;
/** Longer dial strings are cut: nobody reads them. */
const CHARACTERS_MAX = 16_384;

export function readDialString(text: string): DialString {
  const endpoints: string[] = [];
  const numbers = new Set<string>();
  for (const thread of withoutVariables(text.slice(0, CHARACTERS_MAX)).split(':_:')) {
    const [firstRound = ''] = thread.split('|');
    for (const destination of firstRound.split(',')) {
      const user = userOf(destination.trim());
      if (user === null) continue;
      if (NUMBER.test(user)) numbers.add(user);
      else endpoints.push(user);
    }
  }
  const [number] = numbers;
  return { endpoints, number: numbers.size === 1 ? (number ?? null) : null };
}

/** `user/101@d` → `101`, `sofia/internal/101@host` → `101`, `sofia/gateway/trunk/7903…` → `7903…`. */
function userOf(destination: string): string | null {
  const [kind = '', ...rest] = destination.split('/');
  switch (kind.toLowerCase()) {
    case 'user':
      return orNull(withoutHost(rest[0] ?? ''));
    case 'sofia':
      return orNull(withoutHost(rest.at(rest[0] === 'gateway' ? 2 : 1) ?? ''));
    case 'verto.rtc':
    case 'verto':
    case 'loopback':
      return orNull(withoutHost(rest[0] ?? ''));
    default:
      return null;
  }
}

function withoutHost(address: string): string {
  const [user = ''] = address.replace(/^sips?:/i, '').split(/[@;~^]/);
  return user.startsWith('$') ? '' : user;
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** Takes out `{…}`, `[…]` and `<…>`, which may hold commas and bars of their own. */
function withoutVariables(text: string): string {
  let bare = '';
  let depth = 0;
  for (const character of text) {
    if ('{[<'.includes(character)) depth++;
    else if ('}]>'.includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0) bare += character;
  }
  return bare;
}
