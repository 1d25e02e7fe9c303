// Text from strangers, before it is shown where characters do more than look: terminals, mail, logs.

/** Control characters, escape sequences' introducers and direction overrides become visible marks. */
export function harmlessText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
