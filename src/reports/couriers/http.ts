// By HTTP: to a Telegram chat, to a Slack-compatible webhook, to a program of one's own.

import type { Message, Post } from '../../push/post.ts';
import { signedHeaders } from '../../push/signature.ts';
import { AskedToWait, type Courier, type Letter } from '../letter.ts';

/** Telegram cuts off nothing: it refuses what is longer. */
const TELEGRAM_LENGTH_MAX = 4_000;
const SLACK_LENGTH_MAX = 35_000;

/** What answers of Telegram mean; in its own words they are not read. */
const TELEGRAM_ADVICE: Advice = {
  400: 'it does not know the chat. Check `chat`, and that the bot is in it',
  401: 'it does not know the bot. Check `token`',
  403: 'the bot may not write there. Add it to the chat again',
  404: 'it does not know the bot. Check `token`',
  429: 'too many messages to this chat just now',
};

type Advice = { readonly [status: number]: string };

export function telegramCourier(post: Post, apiUrl: string, token: string, chat: string): Courier {
  return {
    async deliver({ subject, brief }, signal) {
      const text = cut(`${subject}\n\n${brief}`, TELEGRAM_LENGTH_MAX);
      const body = { chat_id: chat, text, disable_web_page_preview: true };
      const url = `${apiUrl}/bot${token}/sendMessage`;
      await send(post, { url, headers: {}, body: JSON.stringify(body) }, signal, 'Telegram', TELEGRAM_ADVICE);
    },
  };
}

export function slackCourier(post: Post, url: string): Courier {
  return {
    async deliver({ subject, brief }, signal) {
      // Plain: what callers send must not become a mention or a link.
      const text = escapeSlack(cut(`${subject}\n\n${brief}`, SLACK_LENGTH_MAX));
      const body = { text, mrkdwn: false };
      await send(post, { url, headers: {}, body: JSON.stringify(body) }, signal, 'the chat');
    },
  };
}

export function webhookCourier(post: Post, url: string, secret: string | null, now: () => number): Courier {
  return {
    async deliver(letter, signal) {
      const body = JSON.stringify(letterJson(letter, now()));
      const headers = secret === null ? {} : signedHeaders(secret, letter.id, Math.floor(now() / 1000), body);
      await send(post, { url, headers, body }, signal, 'the webhook');
    },
  };
}

function letterJson({ subject, text, data }: Letter, now: number): object {
  const { type, ...rest } = data;
  return { type, timestamp: new Date(now).toISOString(), data: { subject, text, ...rest } };
}

/** Errors: what went wrong, without the address: it may hold a secret. */
async function send(
  post: Post,
  message: Message,
  signal: AbortSignal,
  whom: string,
  advice: Advice = {},
): Promise<void> {
  const { status, problem, retryAfter } = await post(message, signal);
  if (problem === null) return;
  const more = advice[status ?? 0];
  const words = `${whom}: ${problem}${more === undefined ? '' : `: ${more}`}`;
  throw retryAfter === null ? new Error(words) : new AskedToWait(words, retryAfter * 1_000);
}

function cut(text: string, lengthMax: number): string {
  const characters = [...text];
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax - 1).join('')}…`;
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
