// A browser as the page has it: it keeps the cookie, says where requests come from, and sends the token against forgery.

import type { Answer } from './house.ts';

export interface Sent {
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

export type Browser = ReturnType<typeof openBrowser>;

export function openBrowser(url: string) {
  let cookie: string | null = null;
  let csrf: string | null = null;

  async function ask(method: string, path: string, { body, headers: more = {} }: Sent = {}): Promise<Answer> {
    const headers: Record<string, string> = {
      ...(cookie === null ? {} : { cookie }),
      ...(method === 'GET' ? {} : { origin: url, 'x-csrf-token': csrf ?? '' }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) cookie = set.split(';')[0] ?? null;
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    const read = { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
    if (typeof read.body.csrf === 'string') csrf = read.body.csrf;
    return read;
  }

  return {
    ask,
    get: (path: string, headers: Record<string, string> = {}) => ask('GET', path, { headers }),
    post: (path: string, body: object = {}, headers: Record<string, string> = {}) =>
      ask('POST', path, { body, headers }),
    signIn: (name: string, password: string, headers: Record<string, string> = {}) =>
      ask('POST', '/api/v1/session', { body: { name, password }, headers }),
    /** What it would send. */
    get cookie() {
      return cookie ?? '';
    },
    get csrf() {
      return csrf ?? '';
    },
  };
}
