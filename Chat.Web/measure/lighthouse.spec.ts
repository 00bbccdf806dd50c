import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, test } from '@playwright/test';
import { Server } from '../e2e/server';
import config from '../playwright.config';

const LIGHTHOUSE = 'lighthouse@13.0.1';
const PASSWORD = 'correct horse battery';

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { numericValue?: number }>;
  environment: { benchmarkIndex: number };
}

const RUNS = 5;
/** What the browser itself costs here, whatever the page. */
const EMPTY =
  '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Empty</title><main><h1>Empty</h1></main>';
/** As Lighthouse starts it by itself. Playwright's own options and its ear on every page are not there: they take a third of the phone's time. */
const BROWSER = ['--headless=new', '--no-sandbox', '--no-first-run', '--disable-extensions', '--disable-sync'];

/** Lighthouse, with its own throttling for a phone, on what people see first: the sign-in page, and the chat list of somebody signed in. The first run of the sign-in page is a first visit. */
test('lighthouse', async () => {
  const server = await Server.start();
  const profile = mkdtempSync(join(tmpdir(), 'chat-lighthouse-'));
  const port = await freePort();
  const empty = createWebServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(EMPTY);
  }).listen(0);
  const program = config.use?.launchOptions?.executablePath ?? '/usr/bin/chromium';
  const browser = spawn(program, [...BROWSER, `--user-data-dir=${profile}`, `--remote-debugging-port=${port}`], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => browser.once('exit', resolve).once('error', resolve));
  try {
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/json/version`).catch(() => null)).not.toBeNull();
    await report('an empty page', `http://localhost:${(empty.address() as AddressInfo).port}`, port);
    await report('sign-in page', server.url, port);
    await signUp(server, port);
    await report('chat list', server.url, port);
  } finally {
    browser.kill();
    await ended;
    empty.close();
    await server.dispose();
    rmSync(profile, { recursive: true, force: true });
  }
});

async function signUp(server: Server, port: number): Promise<void> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = await (browser.contexts()[0] ?? (await browser.newContext())).newPage();
  await page.goto(server.ownerLink);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana');
  await page.getByRole('textbox', { name: 'Username' }).fill('ana');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'I saved it' }).click();
  await page.getByRole('navigation', { name: 'Chats' }).waitFor();
  await page.close();
  await browser.close();
}

async function report(what: string, url: string, port: number): Promise<void> {
  // Each category by itself: what looks for accessibility slows the page down that is timed.
  const runs: Report[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await lighthouse(url, port, 'performance'));
  console.log(`${what}: performance ${runs.map(({ categories }) => score(categories.performance)).join(' ')}`);
  // Its fourfold slowdown makes a phone of a machine at about 1,500 to 2,000.
  const speeds = runs.map(({ environment }) => Math.round(environment.benchmarkIndex));
  console.log(`${what}: benchmarkIndex ${speeds.join(' ')}`);
  for (const id of ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time']) {
    const times = runs.map(({ audits }) => Math.round(audits[id]?.numericValue ?? 0));
    console.log(`${what}: ${id} ${times.join(' ')} ms`);
  }
  const { categories } = await lighthouse(url, port, 'accessibility');
  console.log(`${what}: accessibility ${score(categories.accessibility)}`);
}

function score(category: Report['categories'][string] | undefined): number {
  return Math.round((category?.score ?? 0) * 100);
}

async function lighthouse(url: string, port: number, category: 'performance' | 'accessibility'): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--yes',
      LIGHTHOUSE,
      url,
      `--port=${port}`,
      '--disable-storage-reset',
      `--only-categories=${category}`,
      '--output=json',
      '--quiet',
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Report;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
