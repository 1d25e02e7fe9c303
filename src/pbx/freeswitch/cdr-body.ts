// The body of a post of mod_json_cdr → the record in it. The module's headers are not believed: with
// disable-100-continue it sends JSON as a form. Facts: process_cdr and my_on_reporting in mod_json_cdr.c: `encode`
// false posts JSON; true posts `cdr=` and the JSON escaped; base64 posts `cdr=` and base64, whose `+` is not escaped.

/** null when there is no JSON object in it. Never throws. */
export function readBody(body: string): object | null {
  const plain = parseObject(body);
  if (plain !== null) return plain;
  // The module's files on disk hold the escaped text alone.
  const field = /(?:^|&)cdr=([^&]*)/.exec(body)?.[1] ?? body.trim();
  const form = unescapeText(field.replaceAll('+', ' '));
  return parseObject(form) ?? parseObject(Buffer.from(unescapeText(field), 'base64').toString('utf8'));
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function unescapeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
