// An ordinary order and ordinary settings, for the tests of click-to-call.

import type { CallOrder, ClickToCallSettings } from '../../src/pbx/call-order.ts';

export const order: CallOrder = {
  id: '3f0c2f3e-5a51-4c1e-9a5e-0d2c9a7b1c11',
  extension: '101',
  number: '+79161234567',
};

export function settings(more: Partial<ClickToCallSettings> = {}): ClickToCallSettings {
  return {
    enabled: true,
    channel: 'PJSIP/{extension}',
    context: 'from-internal',
    callerId: null,
    prefix: '',
    numberFormat: 'digits',
    ringSeconds: 30,
    callsPerMinute: 30,
    region: 'RU',
    ...more,
  };
}
