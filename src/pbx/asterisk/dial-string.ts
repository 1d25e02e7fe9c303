// Dial strings of Asterisk: `PJSIP/101&PJSIP/102,20,tT`, `PJSIP/79031112233@trunk`, `SIP/trunk/79031112233`,
// `PJSIP/trunk/sip:79031112233@198.51.100.7`, `Local/101@internal/n`.

import type { Activity } from '../../events/vocabulary.ts';
import { isPlumbing } from './channel.ts';

const NUMBER = /^\+?[\d*#]{2,}$/;
/** Endpoints of one Dial that are worth remembering. */
const ENDPOINTS_MAX = 100;

/** The outside number in one dial string (with or without its technology); null when it holds none. */
export function numberIn(dialString: string): string | null {
  if (/^Local\//i.test(dialString)) return null;
  const resource = dialString.replace(/^[A-Za-z][A-Za-z0-9]*\/(?=.)/, (tech) =>
    /^(PJSIP|SIP|IAX2|DAHDI|SCCP|Dongle|Khomp|OOH323|H323|Motif)\/$/i.test(tech) ? '' : tech,
  );
  const uri = /sips?:([^@;]+)@/i.exec(resource)?.[1];
  if (uri !== undefined) return numberOrNull(uri);
  const slash = resource.indexOf('/');
  if (slash >= 0) return numberOrNull(resource.slice(slash + 1));
  const at = resource.indexOf('@');
  return at > 0 ? numberOrNull(resource.slice(0, at)) : null;
}

function numberOrNull(text: string): string | null {
  const [first = ''] = text.split(/[/;,@]/);
  const digits = first.replace(/[wW]+$/, '');
  return NUMBER.test(digits) ? digits : null;
}

/** What `Dial(data)` is about to ring. */
export function dialActivity(data: string): Activity {
  const [targets = ''] = data.split(',');
  const endpoints: string[] = [];
  let number: string | null = null;
  for (const target of targets.split('&').slice(0, ENDPOINTS_MAX)) {
    if (target === '' || isPlumbing(target)) continue;
    number ??= numberIn(target);
    const [, resource = ''] = /^[A-Za-z0-9]+\/(.+)$/.exec(target) ?? [];
    const endpoint =
      resource.includes('@') && !resource.includes('/') ? resource.split('@')[1] : resource.split('/')[0];
    if (endpoint !== undefined && endpoint !== '') endpoints.push(endpoint);
  }
  return { kind: 'dial', endpoints, number };
}
