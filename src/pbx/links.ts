// One link for every PBX of the configuration, whatever it speaks.

import type { Logger } from 'pino';
import type { Config, PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { createAsteriskLink } from './asterisk/link.ts';
import { createFreeswitchLink } from './freeswitch/link.ts';
import type { LinkSink, PbxLink } from './link.ts';
import type { OrderBookOptions } from './order-book.ts';

/** None is started. */
export function createLinks(config: Config, sink: LinkSink, log: Logger): PbxLink[] {
  return config.pbx.map((pbx, index) => {
    const options = { pbx: pbx.id, index, clickToCall: { ...pbx.clickToCall, region: config.region } };
    return createLink(pbx, options, sink, log.child({ pbx: pbx.id }));
  });
}

/** Errors: `not_found`. */
export function linkOf(links: readonly PbxLink[], id: string): PbxLink {
  const link = links.find(({ pbx }) => pbx === id);
  if (link === undefined) throw new AppError('not_found', `There is no PBX "${id}".`);
  return link;
}

function createLink(
  pbx: PbxConfig,
  options: Required<OrderBookOptions>,
  sink: LinkSink,
  log: Logger,
): PbxLink {
  return pbx.type === 'asterisk'
    ? createAsteriskLink({ ...pbx, ...options }, sink, log)
    : createFreeswitchLink({ ...pbx, ...options }, sink, log);
}
