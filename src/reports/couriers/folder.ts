// Into a folder: a file for each form, for whoever picks them up. A file appears whole or not at all.

import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Courier } from '../letter.ts';

/** Customers' numbers are nobody else's business. */
const MODE = 0o640;

export function folderCourier(path: string): Courier {
  return {
    async deliver({ id, text, html, attachments, data }) {
      const name = id.replace(/[^\w.-]/g, '-');
      mkdirSync(path, { recursive: true });
      put(path, `${name}.txt`, text);
      if (html !== null) put(path, `${name}.html`, html);
      put(path, `${name}.json`, `${JSON.stringify(data, null, 2)}\n`);
      for (const each of attachments) put(path, `${name}-${each.name}`, each.content);
    },
  };
}

function put(folder: string, name: string, content: string): void {
  const draft = join(folder, `.${name}.part`);
  writeFileSync(draft, content);
  chmodSync(draft, MODE);
  renameSync(draft, join(folder, name));
}
