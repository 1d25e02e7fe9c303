// By HTTP: to a Telegram chat, to a Slack-compatible webhook, to a program of one's own.

import type { Message, Post } from '../../push/post.ts';
import { signedHeaders } from '../../push/signature.ts';
import type { Courier, Letter } from '../letter.ts';

/** Telegram cuts off nothing: it refuses what is longer. */
const TELEGRAM_LENGTH_MAX = 4_000;
const SLACK_LENGTH_MAX = 35_000;

export function telegramCourier(post: Post, apiUrl: string, token: string, chat: string): Courier {
  return {
    async deliver({ subject, brief }, signal) {
      const text = cut(`${subject}\n\n${brief}`, TELEGRAM_LENGTH_MAX);
      const body = { chat_id: chat, text, disable_web_page_preview: true };
      const url = `${apiUrl}/bot${token}/sendMessage`;
      await send(post, { url, headers: {}, body: JSON.stringify(body) }, signal, 'Telegram');
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
async function send(post: Post, message: Message, signal: AbortSignal, whom: string): Promise<void> {
  const { problem } = await post(message, signal);
  if (problem !== null) throw new Error(`${whom}: ${problem}`);
}

function cut(text: string, lengthMax: number): string {
  const characters = [...text];
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax - 1).join('')}…`;
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
