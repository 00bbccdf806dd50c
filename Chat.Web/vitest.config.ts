import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Machines stall: engines wait for each other for a minute at most.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    include: ['test/**/*.test.ts'],
  },
});
