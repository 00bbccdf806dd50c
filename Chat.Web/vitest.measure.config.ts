import { defineConfig } from 'vitest/config';

/** Engines against the real server, at sizes that no test needs: run by hand, never asserted. */
export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 1_800_000,
    include: ['measure/**/*.measure.ts'],
    fileParallelism: false,
  },
});
