// How the page is built: one small first load, each page a part of its own, nothing inlined (the daemon forbids inline scripts and
// styles), names with a hash of what is in them below `assets/`.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** What knows `light-dark()` and `dialog`. */
const BROWSERS = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: BROWSERS,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    emptyOutDir: true,
    manifest: true,
  },
});
