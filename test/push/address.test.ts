import { describe, expect, test } from 'vitest';
import { readHookUrl } from '../../src/push/address.ts';
import { createPost } from '../../src/push/post.ts';

describe('the address of a webhook', () => {
  test.each([
    ['http://127.0.0.1:3000/hook', 'http://127.0.0.1:3000/hook'],
    ['https://crm.example/a?b=c#d', 'https://crm.example/a?b=c'],
    ['http://[::1]/', 'http://[::1]/'],
    ['http://10.0.0.5', 'http://10.0.0.5/'],
  ])('may be %s', (text, used) => {
    expect(readHookUrl(text)).toBe(used);
  });

  test.each([
    'crm.example/hook',
    'ftp://crm.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
    '',
    'http://user:secret@crm.example/',
    'http://169.254.169.254/latest/meta-data',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://0.0.0.0:8088/',
    'http://224.0.0.1/',
    'http://[::]/',
    `http://crm.example/${'x'.repeat(2_000)}`,
  ])('may not be %s', (text) => {
    expect(() => readHookUrl(text)).toThrow(/^url: /);
  });

  test('is looked at again before anything is sent', async () => {
    const post = createPost('0', 1_000);
    const reply = await post({ url: 'http://169.254.169.254/', headers: {}, body: '{}' });
    expect(reply).toMatchObject({ status: null, problem: expect.stringContaining('link-local') });
  });
});
