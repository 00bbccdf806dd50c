import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** Without the parts that are never seen here it does the same in three quarters of the time. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Every screen and state on a made-up engine: fast, without a server. The port is the same in all of Playwright's processes. */
process.env.GALLERY_PORT ??= String(await freePort());
const url = `http://localhost:${process.env.GALLERY_PORT}`;
const vite = `npx vite -c ${join(import.meta.dirname, 'vite.config.ts')}`;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/gallery',
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 2,
  // Machines stall; what passes only the second time is reported as flaky.
  retries: 1,
  fullyParallel: true,
  webServer: {
    command: `${vite.replace('vite', 'vite build')} && ${vite.replace('vite', 'vite preview')} --port ${process.env.GALLERY_PORT} --strictPort`,
    cwd: join(import.meta.dirname, '..'),
    url,
    timeout: 120_000,
  },
  use: {
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? CHROMIUM.find(existsSync),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
