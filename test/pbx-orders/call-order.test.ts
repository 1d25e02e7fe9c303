// What a PBX is asked to do is built of harmless characters only, whatever a caller, a client or a settings file says.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { originateAction } from '../../src/pbx/asterisk/originate.ts';
import { type CallOrder, placementOf } from '../../src/pbx/call-order.ts';
import { originateCommand } from '../../src/pbx/freeswitch/originate.ts';
import { order, settings } from './orders.ts';

function refusalOf(more: Partial<CallOrder>): AppError | null {
  try {
    placementOf({ ...order, ...more }, settings());
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const HOSTILE = [
  '',
  ' ',
  '+',
  '79161234567\r\nAction: Command',
  '79161234567\n\nbgapi system reboot',
  '79161234567\u0000',
  '7916 123',
  '7916,20,S(1)',
  '101&PJSIP/102',
  '101|102',
  '101}{origination_uuid=x',
  "101'",
  '101"',
  '${SHELL(reboot)}',
  '101/../102',
  '101@evil.example',
  '&system(reboot)',
  '１０１',
  '++79161234567',
  '7'.repeat(40),
];

describe('an order', () => {
  it.each(HOSTILE)('with the number %j is refused and says what is wanted', (number) => {
    const refusal = refusalOf({ number });
    expect(refusal?.code).toBe('invalid');
    expect(refusal?.details).toEqual(['number: want 2 to 20 digits, with "+" in front or not']);
  });

  it.each(HOSTILE)('with the extension %j is refused', (extension) => {
    expect(refusalOf({ extension })?.code).toBe('invalid');
  });

  it.each([...HOSTILE, 'short', '-abcdefgh', 'a'.repeat(65)])('with the id %j is refused', (id) => {
    // A long row of digits is a harmless id.
    if (/^7+$/.test(id)) return;
    expect(refusalOf({ id })?.code).toBe('invalid');
  });

  it.each(['*72', '*21*79160000000#', '#9'])(
    'never dials a feature code that a caller has for a number: %s',
    (number) => {
      expect(refusalOf({ number })?.code).toBe('invalid');
    },
  );

  it('may ring phones that have letters in their names', () => {
    expect(placementOf({ ...order, extension: 'anna-2_x' }, settings()).channel).toBe('PJSIP/anna-2_x');
  });
});

describe('the number that is dialled', () => {
  it.each([
    ['digits', '+79161234567', '79161234567'],
    ['e164', '+79161234567', '+79161234567'],
    ['national', '+79161234567', '89161234567'],
    ['national', '+4930123456', '8104930123456'],
    ['digits', '+4930123456', '4930123456'],
    // Not a number of any plan: as it was sent.
    ['digits', '5551234', '5551234'],
    ['national', '5551234', '5551234'],
  ] as const)('as %s, %s is %s', (numberFormat, number, dialled) => {
    expect(placementOf({ ...order, number }, settings({ numberFormat })).dialled).toBe(dialled);
  });

  it('comes after the outside prefix', () => {
    expect(placementOf(order, settings({ prefix: '9' })).dialled).toBe('979161234567');
  });
});

describe('what Asterisk is sent', () => {
  it('rings the agent, then runs the dialplan to the customer, with the id that was ordered', () => {
    expect(originateAction(placementOf(order, settings()))).toEqual({
      Action: 'Originate',
      Channel: 'PJSIP/101',
      ChannelId: order.id,
      Context: 'from-internal',
      Exten: '79161234567',
      Priority: '1',
      Timeout: '30000',
      CallerID: '"+79161234567" <101>',
      Async: 'true',
    });
  });

  it.each([
    ['74951234567', '<74951234567>'],
    ['Acme Ltd. <74951234567>', '"Acme Ltd." <74951234567>'],
  ])('shows the caller id %s', (callerId, shown) => {
    expect(originateAction(placementOf(order, settings({ callerId }))).CallerID).toBe(shown);
  });

  it('never holds more than one line in a value, whatever is ordered', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (id, extension, number) => {
        const action = actionOrNull({ id, extension, number });
        if (action === null) return;
        for (const value of Object.values(action)) expect(value).toMatch(/^[\w.+/"<> -]+$/);
      }),
    );
  });

  function actionOrNull(hostile: CallOrder) {
    try {
      return originateAction(placementOf(hostile, settings()));
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
});

describe('what FreeSWITCH is sent', () => {
  const mine = settings({ channel: 'user/{extension}', context: 'default' });

  it('is one originate with the id that was ordered', () => {
    expect(originateCommand(placementOf(order, mine))).toBe(
      `originate {origination_uuid=${order.id},origination_caller_id_number=+79161234567,origination_caller_id_name='+79161234567',originate_timeout=30,ignore_early_media=true,execute_on_answer='unset ignore_early_media'}user/101 79161234567 XML default`,
    );
  });

  it('shows the caller id that is configured', () => {
    const command = originateCommand(placementOf(order, { ...mine, callerId: 'Acme Ltd. <74951234567>' }));
    expect(command).toContain(
      "origination_caller_id_number=74951234567,origination_caller_id_name='Acme Ltd.',",
    );
  });
});
