// Tests in a real browser: `npm run test:browser`. They need Chromium; as root it is installed when it is not there.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 600_000,
    retry: process.env.CI === 'true' ? 2 : 0,
    reporters: ['verbose'],
  },
});
