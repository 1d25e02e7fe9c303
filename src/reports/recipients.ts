// Who is told: the recipients of the configuration, each with a courier.

import type { Config } from '../config/schema.ts';
import type { Language } from '../metrics/words.ts';
import type { Post } from '../push/post.ts';
import { folderCourier } from './couriers/folder.ts';
import { slackCourier, telegramCourier, webhookCourier } from './couriers/http.ts';
import { mailCourier } from './couriers/mail.ts';
import type { Courier } from './letter.ts';
import type { ReportKind } from './summary.ts';

export interface Recipient {
  readonly name: string;
  readonly lang: Language;
  readonly zone: string;
  /** null: everybody's calls. */
  readonly teams: readonly string[] | null;
  readonly kinds: readonly ReportKind[];
  readonly attachments: boolean;
  readonly courier: Courier;
}

export function recipientsOf(config: Config, post: Post, now: () => number): readonly Recipient[] {
  return config.reports.recipients.map((recipient) => ({
    name: recipient.name,
    lang: recipient.language,
    zone: recipient.timezone ?? config.timezone,
    teams: recipient.teams,
    kinds: recipient.kinds,
    attachments: recipient.type === 'mail' ? recipient.attachments : recipient.type === 'folder',
    courier: courierOf(recipient, config, post, now),
  }));
}

function courierOf(
  recipient: Config['reports']['recipients'][number],
  { reports }: Config,
  post: Post,
  now: () => number,
): Courier {
  switch (recipient.type) {
    case 'mail':
      if (reports.mail === null) throw new Error('mail without a server passed the configuration');
      return mailCourier(reports.mail, recipient.to);
    case 'telegram':
      return telegramCourier(post, recipient.apiUrl, recipient.token, recipient.chat);
    case 'slack':
      return slackCourier(post, recipient.url);
    case 'webhook':
      return webhookCourier(post, recipient.url, recipient.secret, now);
    case 'folder':
      return folderCourier(recipient.path);
  }
}
