// Journalled events as clients see them: flat, with ISO times.

import { isoTime } from './call-json.ts';
import type { TimelineEntry } from './deps.ts';

export function timelineJson({ at, event }: TimelineEntry): {
  at: string;
  type: string;
  [field: string]: unknown;
} {
  const { type, ...fields } = event as { type: string; bornAt?: number };
  return {
    ...fields,
    ...(typeof fields.bornAt === 'number' && { bornAt: isoTime(fields.bornAt) }),
    at: isoTime(at),
    type,
  };
}
