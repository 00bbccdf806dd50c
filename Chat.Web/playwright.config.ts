import { defineConfig } from '@playwright/test';

/** A name for this machine that browsers do not trust as they trust localhost. */
export const INSECURE_HOST = 'chat.test';

/** People in real browsers against the real server; each test has a server of its own. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 90_000,
  expect: { timeout: 45_000 },
  workers: 2,
  // Machines stall; what passes only the second time is reported as flaky.
  retries: 1,
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
      ],
    },
  },
});
