import type { IncomingHttpHeaders } from 'node:http';
import type { Locator } from '@playwright/test';
import { film } from './film';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, Person, test } from './people';
import { Server } from './server';

const SECONDS = 40;
const BYTES_PER_SECOND = 130_000;
/** Of ciphertext, as they are fetched (client/pieces.ts). */
const PIECE_BYTES = 16 * (64 * 1024 + 16);

let server: Server;
let proxy: HostileServer;
let ana: Person;
/** Reaches the server through the proxy. */
let ben: Person;
let bytes: Buffer;

test.describe.configure({ timeout: 300_000 });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  server = await Server.start();
  proxy = await HostileServer.before(server.url);
  ana = await Person.join(browser, server.ownerLink, 'Ana');
  const invite = new URL(await inviteLink(ana));
  ben = await Person.join(browser, `${proxy.url}${invite.pathname}`, 'Ben');
  await ana.chatWith('Ben').click();
  bytes = await film(ana.page, SECONDS, BYTES_PER_SECOND);
  expect(bytes.length).toBeGreaterThan(4 * PIECE_BYTES);
  await ben.page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => ben.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
});
test.beforeEach(() => {
  proxy.holds = () => undefined;
  proxy.spoils = (_, __, body) => body;
  proxy.breaks = () => false;
});
test.afterAll(async () => {
  await Promise.all([ana, ben].map((person) => person?.context.close()));
  proxy?.dispose();
  await server?.dispose();
});

/** Where in a file a request or an answer begins; null: it is about no file's bytes. */
function startOf(path: string, { range, 'content-range': contentRange }: IncomingHttpHeaders): number | null {
  const start = /^bytes[= ](\d+)-/.exec(`${range ?? contentRange ?? ''}`)?.[1];
  return path.startsWith('/api/assets/') && start !== undefined ? Number(start) : null;
}

async function sends(caption: string, buffer = bytes, name = 'film.webm', mimeType = 'video/webm'): Promise<void> {
  await ana.page.getByLabel('Attach files').setInputFiles([{ name, mimeType, buffer }]);
  const tray = ana.page.getByRole('dialog');
  await tray.getByRole('textbox').first().fill(caption);
  // These films are large on purpose, and one is none.
  if (mimeType.startsWith('video/')) await tray.getByRole('checkbox', { name: 'Original quality' }).check();
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray).toHaveCount(0);
  await ben.sees(caption);
}

/** Silence that says nothing of itself but how long it is: 44.1 kHz, 16 bits, two channels. */
function wave(seconds: number): Buffer {
  const rate = 44_100;
  const head = Buffer.alloc(44);
  const length = seconds * rate * 4;
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  for (const [at, value] of [
    [20, 1],
    [22, 2],
    [32, 4],
    [34, 16],
  ] as const)
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 4, 28);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(length, 40);
  return Buffer.concat([head, Buffer.alloc(length)]);
}

async function opens(caption: string): Promise<Locator> {
  await ben.message(caption).getByRole('button', { name: 'Open Video' }).click();
  return ben.page.getByRole('dialog', { name: 'Photos and videos' });
}

async function playedThrough(caption: string): Promise<Locator> {
  const viewer = await opens(caption);
  const video = viewer.locator('video');
  await expect.poll(() => timeOf(video)).toBeGreaterThan(0);
  await video.evaluate((element: HTMLVideoElement) => {
    element.playbackRate = 16;
  });
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.ended)).toBe(true);
  return viewer;
}

async function leaves(viewer: Locator): Promise<void> {
  await viewer.getByRole('button', { name: 'Close' }).click();
  await expect(viewer).toHaveCount(0);
}

const timeOf = (video: Locator) => video.evaluate((element: HTMLVideoElement) => element.currentTime);
async function jump(video: Locator, to: number): Promise<void> {
  await expect(video).toHaveCount(1);
  // Before its length is known there is nowhere to go.
  await expect.poll(() => video.evaluate(({ readyState }: HTMLVideoElement) => readyState)).toBeGreaterThan(0);
  await video.evaluate((element: HTMLVideoElement, seconds) => {
    element.currentTime = seconds;
  }, to);
}
const sourceOf = (video: Locator) => video.evaluate((element: HTMLVideoElement) => new URL(element.src).pathname);

test('a video plays while it loads, and goes on where one jumps to', async () => {
  await sends('Plays at once');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked: number[] = [];
  proxy.holds = (path, headers) => {
    const start = startOf(path, headers);
    if (start === null) return undefined;
    asked.push(start);
    return start >= 2 * PIECE_BYTES ? held : undefined;
  };
  const viewer = await opens('Plays at once');
  const video = viewer.locator('video');
  await expect.poll(() => timeOf(video)).toBeGreaterThan(1);
  expect(await sourceOf(video)).toMatch(/^\/media\/[0-9a-f]{32}$/);
  expect(await video.evaluate((element: HTMLVideoElement) => element.duration)).toBe(SECONDS);
  // No request is for the whole of it.
  expect(asked.filter((start) => start < 2 * PIECE_BYTES).sort()).toEqual([0, PIECE_BYTES]);

  await jump(video, SECONDS - 5);
  release();
  await expect.poll(() => timeOf(video)).toBeGreaterThan(SECONDS - 4);
  await jump(video, 12);
  await expect.poll(() => timeOf(video)).toBeGreaterThan(13);
  await expect(viewer.getByRole('alert')).toHaveCount(0);
  await leaves(viewer);
});

test('a service worker that is stopped in the middle takes nothing away', async () => {
  await sends('Through thick and thin');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  proxy.holds = (path, headers) => ((startOf(path, headers) ?? 0) >= 2 * PIECE_BYTES ? held : undefined);
  const viewer = await opens('Through thick and thin');
  const video = viewer.locator('video');
  await expect.poll(() => timeOf(video)).toBeGreaterThan(0.5);
  const source = await sourceOf(video);

  const devTools = await ben.context.newCDPSession(ben.page);
  const stopped = new Promise<void>((resolve) => {
    devTools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await devTools.send('ServiceWorker.enable');
  await devTools.send('ServiceWorker.stopAllWorkers');
  await stopped;
  release();
  await jump(video, SECONDS - 8);
  await expect.poll(() => timeOf(video)).toBeGreaterThan(SECONDS - 7);
  expect(await sourceOf(video)).toBe(source);
  await devTools.detach();
  await leaves(viewer);
});

test('a video with a chunk that was tampered with is not shown as if it were whole, and plays once it is as it was sent', async () => {
  await sends('Tampered with');
  proxy.spoils = (path, headers, body) => {
    // The same byte of the file, wherever the answer begins.
    const at = PIECE_BYTES + 100_000 - (startOf(path, headers) ?? Infinity);
    if (!(at >= 0 && at < body.length)) return body;
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  };
  const viewer = await opens('Tampered with');
  await expect(viewer.getByRole('alert')).toContainText('damaged or was tampered with');
  await expect(viewer.locator('video')).toHaveCount(0);
  proxy.spoils = (_, __, body) => body;
  await viewer.getByRole('button', { name: 'Try again' }).click();
  const video = viewer.locator('video');
  await jump(video, SECONDS - 5);
  await expect.poll(() => timeOf(video)).toBeGreaterThan(SECONDS - 4);
  await leaves(viewer);
});

test('what the browser cannot play is said, without fetching it all', async () => {
  const ranges: string[] = [];
  await sends('No film at all', Buffer.alloc(3 * PIECE_BYTES, 7));
  proxy.holds = (path, { range }) => {
    if (path.startsWith('/api/assets/')) ranges.push(`${range}`);
    return undefined;
  };
  const viewer = await opens('No film at all');
  await expect(viewer.getByRole('alert')).toContainText('cannot play this');
  expect(ranges.length).toBeGreaterThan(0);
  // What is fetched whole is asked for without an end.
  expect(ranges.filter((range) => range.endsWith('-'))).toEqual([]);
  await leaves(viewer);
});

test('a sound is heard while it loads, from where one puts it', async () => {
  await sends('A long tone', wave(SECONDS), 'tone.wav', 'audio/wav');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  proxy.holds = (path, headers) => ((startOf(path, headers) ?? 0) >= 2 * PIECE_BYTES ? held : undefined);
  const message = ben.message('A long tone');
  const position = message.getByRole('slider', { name: 'Position' });
  await message.getByRole('button', { name: 'Play tone.wav' }).click();
  await expect.poll(async () => Number(await position.inputValue())).toBeGreaterThan(1_000);
  await position.fill(`${(SECONDS - 6) * 1_000}`);
  release();
  await expect.poll(async () => Number(await position.inputValue())).toBeGreaterThan((SECONDS - 5) * 1_000);
  await message.getByRole('button', { name: 'Pause' }).click();
  await expect(message.getByRole('alert')).toHaveCount(0);
});

test('what was played through is there without a connection', async () => {
  await sends('Once more');
  const viewer = await playedThrough('Once more');
  const video = viewer.locator('video');
  await leaves(viewer);
  proxy.breaks = (path) => path.startsWith('/api/assets/');
  await opens('Once more');
  await jump(video, SECONDS - 5);
  await expect.poll(() => timeOf(video)).toBeGreaterThan(SECONDS - 4);
  expect(await sourceOf(video)).toMatch(/^\/media\//);
  await leaves(viewer);
});

test('without a service worker a video is fetched whole', async () => {
  await sends('In one go');
  const devTools = await ben.context.newCDPSession(ben.page);
  await devTools.send('Network.enable');
  // As a reload with the Shift key does.
  await devTools.send('Network.setBypassServiceWorker', { bypass: true });
  await ben.page.reload();
  expect(await ben.page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  const viewer = await opens('In one go');
  const video = viewer.locator('video');
  await expect.poll(() => timeOf(video)).toBeGreaterThan(0);
  expect(await video.evaluate((element: HTMLVideoElement) => element.src)).toMatch(/^blob:/);
  await leaves(viewer);
  await devTools.detach();
});

test('what is kept of files is told by kind and by chat, has a limit, and can be removed', async () => {
  await sends('Kept for a while');
  await leaves(await playedThrough('Kept for a while'));
  const chat = ben.page.url();
  await ben.page.getByRole('button', { name: 'Settings' }).click();
  await ben.page.getByRole('link', { name: 'Storage used' }).click();
  await expect(ben.page.getByRole('heading', { name: 'Storage used' })).toBeVisible();
  await expect(ben.page.getByRole('list', { name: 'By kind' }).getByRole('listitem')).toContainText(['Videos']);
  await expect(ben.page.getByRole('list', { name: 'By chat' }).getByRole('listitem')).toContainText(['Ana']);
  const limit = ben.page.getByLabel('Keep at most');
  await expect(limit).toHaveValue('500000000');
  await limit.selectOption({ label: '2 GB' });
  await ben.page.reload();
  await expect(limit).toHaveValue('2000000000');

  await ben.page.getByRole('button', { name: 'Remove downloaded files of Ana' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Remove downloaded files' }).click();
  await expect(ben.page.getByRole('heading', { name: 'No files here yet' })).toBeVisible();
  await expect(ben.page.getByRole('button', { name: 'Remove downloaded files', exact: true })).toHaveCount(0);

  const asked: string[] = [];
  proxy.holds = (path, headers) => {
    if (startOf(path, headers) !== null) asked.push(path);
    return undefined;
  };
  await ben.page.goto(chat);
  const video = (await opens('Kept for a while')).locator('video');
  await expect.poll(() => timeOf(video)).toBeGreaterThan(0);
  expect(asked.length).toBeGreaterThan(0);
});
