import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, test } from '@playwright/test';
import { Server } from '../e2e/server';
import config from '../playwright.config';

const LIGHTHOUSE = 'lighthouse@13.0.1';
const PASSWORD = 'correct horse battery';

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { score: number | null; displayValue?: string; title: string }>;
}

/** Lighthouse, with its own throttling for a phone, on what people see first: the sign-in page, and the chat list of somebody signed in. */
test('lighthouse', async () => {
  const server = await Server.start();
  const profile = mkdtempSync(join(tmpdir(), 'chat-lighthouse-'));
  const port = await freePort();
  const { executablePath = '/usr/bin/chromium', args = [] } = config.use?.launchOptions ?? {};
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, `--remote-debugging-port=${port}`],
  });
  try {
    await report('sign-in page', server.url, port);
    const page = await context.newPage();
    await page.goto(server.ownerLink);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana');
    await page.getByRole('textbox', { name: 'Username' }).fill('ana');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'I saved it' }).click();
    await page.getByRole('navigation', { name: 'Chats' }).waitFor();
    await page.close();
    await report('chat list', server.url, port);
  } finally {
    await context.close();
    await server.dispose();
    rmSync(profile, { recursive: true, force: true });
  }
});

async function report(what: string, url: string, port: number): Promise<void> {
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--yes',
      LIGHTHOUSE,
      url,
      `--port=${port}`,
      '--disable-storage-reset',
      '--only-categories=performance,accessibility',
      '--output=json',
      '--quiet',
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const { categories, audits } = JSON.parse(stdout) as Report;
  for (const [name, { score }] of Object.entries(categories)) console.log(`${what}: ${name} ${(score ?? 0) * 100}`);
  for (const id of [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
  ])
    console.log(`${what}: ${id} ${audits[id]?.displayValue}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
