// Words whose forms no stemmer brings together: another root (день, дня; say, said), or too short for endings to be
// taken off (вы, вам). Only words that scripts are full of. A form belongs to one word.

const GROUPS: readonly string[] = [
  'я меня мне мной мною',
  'ты тебя тебе тобой тобою',
  'вы вас вам вами',
  'мы нас нам нами',
  'мочь могу можешь может можем можете могут мог могла могло могли',
  'хотеть хочу хочешь хочет хотим хотите хотят хотел хотела хотело хотели',
  'звать зову зовешь зовет зовем зовете зовут зовите звал звала звали',
  'день дня дню днем дне дни дней дням днями днях',
  'деньги денег деньгам деньгами деньгах',
  'be am is are was were been being',
  'have has had having',
  'do does did done doing',
  'say says said saying',
  'tell tells told telling',
  'send sends sent sending',
  'pay pays paid paying',
  'buy buys bought buying',
  'get gets got gotten getting',
  'go goes went gone going',
  'make makes made making',
  'take takes took taken taking',
  'give gives gave given giving',
  'speak speaks spoke spoken speaking',
  'write writes wrote written writing',
  'find finds found finding',
  'hold holds held holding',
];

/** Form → the first word of its group. */
export const IRREGULAR: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap((group) => {
    const forms = group.split(' ');
    return forms.map((form) => [form, forms[0] ?? form] as const);
  }),
);

/** What stands after an apostrophe, as a word of its own; a possessive `s` says nothing. */
const SHORTENED: ReadonlyMap<string, string> = new Map([
  ['m', 'am'],
  ['re', 'are'],
  ['ve', 'have'],
  ['ll', 'will'],
  ['d', 'would'],
  ['s', ''],
]);

/** Speech recognition often leaves the apostrophe out. */
const RUN_TOGETHER: ReadonlyMap<string, string> = new Map([
  ['im', 'i am'],
  ['ive', 'i have'],
  ['dont', 'do not'],
  ['doesnt', 'does not'],
  ['didnt', 'did not'],
  ['isnt', 'is not'],
  ['arent', 'are not'],
  ['wasnt', 'was not'],
  ['cant', 'can not'],
  ['cannot', 'can not'],
  ['couldnt', 'could not'],
  ['wouldnt', 'would not'],
  ['havent', 'have not'],
  ['wont', 'will not'],
  ['youre', 'you are'],
]);

/** The full words of an English contraction (`don't`, `we'll`); any other word alone, without apostrophes. */
export function spelledOut(word: string): readonly string[] {
  const plain = word.replaceAll("'", '');
  const known = RUN_TOGETHER.get(plain);
  if (known !== undefined) return known.split(' ');
  if (plain.endsWith('nt') && word.endsWith("n't")) return [plain.slice(0, -2), 'not'];
  const cut = word.lastIndexOf("'");
  const rest = cut > 0 ? SHORTENED.get(word.slice(cut + 1)) : undefined;
  if (rest === undefined) return [plain];
  const first = word.slice(0, cut).replaceAll("'", '');
  return rest === '' ? [first] : [first, rest];
}
