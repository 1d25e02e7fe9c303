// Journalled events as clients see them: flat, with ISO times.

import type { TimelineEntry } from '../store/call-queries.ts';
import { isoTime } from './call-json.ts';

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
