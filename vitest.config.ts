import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/pbx/**', 'test/browser/**', 'node_modules/**'],
    // Many tests talk over real sockets to real processes, and the machine may be busy with others.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: process.env.CI === 'true' ? 2 : 0,
  },
});
