// Tests on a real Asterisk: `npm run test:pbx`. They need Debian and root, take
// minutes, and run one after the other; a retried test is told by the reporter.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/pbx/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    // As many as the live test has PBXs.
    maxConcurrency: 4,
    // A scenario that never ends is found out after 60 s; then its PBXs are replaced.
    testTimeout: 240_000,
    hookTimeout: 600_000,
    retry: 1,
    reporters: ['verbose'],
  },
});
