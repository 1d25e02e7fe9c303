// The part of the configuration that says who is told what: summaries, their recipients, alerts.

import { z } from 'zod';
import { ALERT_MEASURES } from '../alerts/measures.ts';
import { LANGUAGES } from '../metrics/words.ts';
import { REPORT_KINDS } from '../reports/summary.ts';
import { choice, group, host, identifier, list, port, secret, text, whole, yesNo, zone } from './leaves.ts';

const RETRIES_MAX = 50;
/** Over half a day: 1 min, 5 min, 15 min, 1 h, 3 h, 6 h. */
const REPORT_RETRY_SECONDS = [60, 300, 900, 3_600, 10_800, 21_600] as const;

const address = (what: string) => z.url({ protocol: /^https?$/, error: what }).max(2_000, { error: what });

const mailAddress = () =>
  text(
    'a mail address, or a name and an address: Name <name@example.org>',
    /^[^\r\n<>]*<?[^\s<>@]+@[^\s<>@]+>?$/,
  );

const mailServer = z.strictObject({
  host: host(),
  port: port().default(587),
  secure: yesNo().default(false),
  username: text('the user name of the mail account').nullable().default(null),
  password: secret('the password of the mail account').nullable().default(null),
  /** The password may be sent without TLS. */
  allowPlain: yesNo().default(false),
  from: mailAddress(),
});

const everyRecipient = {
  name: identifier('a name for this recipient'),
  language: choice(LANGUAGES).default('en'),
  /** null: the one of the whole configuration. */
  timezone: zone().nullable().default(null),
  /** Only the calls of these teams; null: all. */
  teams: list(text('a team name'), 'a list of teams')
    .min(1, { error: 'a list of at least one team' })
    .nullable()
    .default(null),
  kinds: list(choice(REPORT_KINDS), 'a list of: day, week, month').default([...REPORT_KINDS]),
};

const recipient = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...everyRecipient,
      type: z.literal('mail'),
      to: list(mailAddress(), 'a list of mail addresses').min(1, {
        error: 'a list of at least one mail address',
      }),
      attachments: yesNo().default(true),
    }),
    z.strictObject({
      ...everyRecipient,
      type: z.literal('telegram'),
      token: secret("the bot's token"),
      chat: text('the id of a chat, or @channel', /^(-?\d{1,20}|@\w{1,64})$/),
      apiUrl: address('an http or https address').default('https://api.telegram.org'),
    }),
    z.strictObject({ ...everyRecipient, type: z.literal('slack'), url: address('an http or https address') }),
    z.strictObject({
      ...everyRecipient,
      type: z.literal('webhook'),
      url: address('an http or https address'),
      secret: text(
        'a secret as Standard Webhooks has it: whsec_ and base64',
        /^whsec_[A-Za-z0-9+/=]{20,200}$/,
      )
        .nullable()
        .default(null),
    }),
    z.strictObject({ ...everyRecipient, type: z.literal('folder'), path: text('a path to a folder') }),
  ],
  { error: 'one of: mail, telegram, slack, webhook, folder' },
);

export const alert = z.strictObject({
  name: identifier('a name for this alert'),
  measure: choice(ALERT_MEASURES),
  above: z.coerce.number({ error: 'a number' }),
  /** It is over when the measure is no longer above this; null: 80 % of `above`. */
  clear: z.coerce.number({ error: 'a number' }).nullable().default(null),
  forSeconds: whole(0, 86_400).default(0),
  /** How far shares look back. */
  windowMinutes: whole(1, 1_440).default(60),
  /** Shares of fewer calls are not looked at. */
  minCalls: whole(1, 100_000).default(5),
  teams: list(text('a team name'), 'a list of teams').default([]),
  queues: list(text('a queue, or the beginning of one followed by "*"'), 'a list of queues').default([]),
  notify: list(text('the name of a recipient of reports'), 'a list of names').default([]),
});

export const reports = group({
  enabled: yesNo().default(true),
  /** Local time at which what ended is told of. */
  at: text('a time of day such as 06:30', /^([01]\d|2[0-3]):[0-5]\d$/).default('06:00'),
  kinds: list(choice(REPORT_KINDS), 'a list of: day, week, month').default([...REPORT_KINDS]),
  mail: mailServer.nullable().default(null),
  recipients: list(recipient, 'a list of recipients').default([]),
  retrySeconds: list(whole(0, 604_800), 'a list of seconds')
    .max(RETRIES_MAX, { error: `a list of at most ${RETRIES_MAX} delays` })
    .default([...REPORT_RETRY_SECONDS]),
});
