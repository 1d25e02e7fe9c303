// The webhooks part of the OpenAPI document: what a receiver is sent, and what it should answer.

import { EVENT_TYPES } from '../desk/event-types.ts';
import { DATA, EVENT_EXAMPLE } from './event-json.ts';

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
});

const { id, type, at, data } = EVENT_EXAMPLE;

export const WEBHOOKS = {
  event: {
    post: {
      operationId: 'receiveEvent',
      tags: ['hooks'],
      summary: 'An event, sent to the address of a hook',
      description:
        'Signed after Standard Webhooks: `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over ' +
        '`webhook-id.webhook-timestamp.body`, with the bytes behind `whsec_` of the secret. The same event may come ' +
        'again under the same id, and events may come out of order.',
      security: [],
      parameters: [
        header('webhook-id', 'The same however often the event is sent', id),
        header('webhook-timestamp', 'When it is sent, in seconds since 1970', '1772443170'),
        header(
          'webhook-signature',
          'Signatures, separated by spaces',
          'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
        ),
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['type', 'timestamp', 'data'],
              properties: {
                type: { type: 'string', enum: [...EVENT_TYPES, 'hook.test'] },
                timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
                data: {
                  description: DATA,
                  anyOf: [
                    { $ref: '#/components/schemas/Call' },
                    { $ref: '#/components/schemas/Task' },
                    { $ref: '#/components/schemas/Score' },
                    { $ref: '#/components/schemas/Review' },
                    { type: 'object' },
                  ],
                },
              },
            },
            example: { type, timestamp: at, data },
          },
        },
      },
      responses: {
        '2XX': { description: 'Taken; it is not sent again' },
        '410': { description: 'Wanted no more: the hook is disabled' },
        '429': { description: 'Busy: everything waits for as long as `Retry-After` says' },
        default: { description: 'Not taken: it is sent again, for a day (`hooks.retrySeconds`)' },
      },
    },
  },
};
