// An alert as clients get it: in the list of those that are raised, and as an event.

import { z } from 'zod';
import { ALERT_MEASURES } from '../alerts/measures.ts';
import type { AnnouncedAlert } from '../desk/alert-orders.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';

export const alertSchema = z
  .object({
    name: z.string(),
    measure: z
      .string()
      .describe(`One of ${ALERT_MEASURES.join(', ')}; removed: it ended because it is configured no longer`),
    value: z
      .number()
      .describe('When it was raised or cleared: seconds, a number or percents, as the measure says'),
    above: z.number().describe('The threshold'),
    teams: z.array(z.string()),
    queues: z.array(z.string()),
    raisedAt: timeSchema,
    clearedAt: timeSchema.nullable().describe('null while it lasts'),
  })
  .meta({ id: 'Alert', description: 'A threshold that was passed' });

export function alertJson(alert: AnnouncedAlert): z.output<typeof alertSchema> {
  const { teams, queues, raisedAt, clearedAt, ...rest } = alert;
  return {
    ...rest,
    teams: [...teams],
    queues: [...queues],
    raisedAt: isoTime(raisedAt),
    clearedAt: isoTimeOrNull(clearedAt),
  };
}
