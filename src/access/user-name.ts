// Login names: one person has one, however it is typed.

/** A letter or a digit, then what mail addresses and Windows accounts are made of. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

export const NAME_WANTED =
  '1 to 64 letters, digits, ".", "_", "-", "+" or "@", beginning with a letter or a digit';

/** In lower case and in one Unicode spelling; null: it cannot be a login name. */
export function foldName(text: string): string | null {
  // Lower case may take a name out of the form that the comparison wants: the form comes last.
  const folded = text.trim().normalize('NFKC').toLowerCase().normalize('NFKC');
  return NAME.test(folded) ? folded : null;
}
