// AMI's per-session event filter: `Filter: !regex` hides the events whose text it matches, `Filter: regex` shows
// only those. Rule: the expression sees the whole text of the event as one string (`^` is its beginning, `.` also
// a line break), as in Asterisk's manager.c.

export class EventFilter {
  readonly #show: RegExp[] = [];
  readonly #hide: RegExp[] = [];
  /** As the client sent them. */
  readonly texts: string[] = [];

  /** false: not a regular expression. */
  add(filter: string): boolean {
    const hides = filter.startsWith('!');
    try {
      (hides ? this.#hide : this.#show).push(new RegExp(hides ? filter.slice(1) : filter, 's'));
      this.texts.push(filter);
      return true;
    } catch {
      return false;
    }
  }

  passes(event: string): boolean {
    if (this.#hide.some((pattern) => pattern.test(event))) return false;
    return this.#show.length === 0 || this.#show.some((pattern) => pattern.test(event));
  }
}
