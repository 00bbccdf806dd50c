import { test as base } from '@playwright/test';
import { createServer } from 'vite';

/** The sources as they are, at an address of their own, for pages that measure without the product around them. */
export const test = base.extend<{ url: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for from this pattern.
  url: async ({}, use) => {
    const server = await createServer({ configFile: false, logLevel: 'error', server: { port: 0, hmr: false } });
    await server.listen();
    await use(server.resolvedUrls?.local[0] ?? '');
    await server.close();
  },
});
