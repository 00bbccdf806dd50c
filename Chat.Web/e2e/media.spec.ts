import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, meetIn, type Person, test } from './people';
import { CAMERA, type Film, PLACE, phoneFilm } from './phone-film';
import { phonePhoto } from './photo';
import { together } from './together';

const all = together();

async function saved(person: Person, from: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([person.page.waitForEvent('download'), from.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function attaches(person: Person, files: { name: string; mimeType: string; buffer: Buffer }[], caption = '') {
  await person.page.getByLabel('Attach files').setInputFiles(files);
  const tray = person.page.getByRole('dialog');
  if (caption !== '') await tray.getByRole('textbox').first().fill(caption);
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray).toHaveCount(0);
}

test('a photo is made small, loses where it was taken, and is seen, opened and saved by the other', async () => {
  const { ana, ben } = all.people;
  await meetIn('Photos', all.people, all.server);
  const photo = await phonePhoto(ana.page);
  expect(photo.includes('Exif')).toBe(true);
  const began = Date.now();
  await attaches(ana, [{ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: photo }], 'From the hut');
  const queued = Date.now() - began;
  await expect(ana.tick('From the hut', 'Read').or(ana.tick('From the hut', 'Delivered'))).toBeVisible();
  const seen = ben.message('From the hut').getByRole('img', { name: 'Photo from Ana' });
  await expect(seen).toBeVisible();
  const size = await seen.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
  expect(size).toEqual([1536, 2048]);
  await ben.message('From the hut').getByRole('button', { name: 'Open Photo' }).click();
  const viewer = ben.page.getByRole('dialog', { name: 'Photos and videos' });
  await expect(viewer.getByRole('img', { name: 'From the hut' })).toBeVisible();
  const file = await saved(ben, viewer.getByRole('button', { name: 'Save' }));
  expect(file.name).toBe('IMG_0001.webp');
  for (const trace of ['Exif', 'EXIF', 'GPS']) expect(file.bytes.includes(trace)).toBe(false);
  expect(file.bytes.length).toBeLessThan(400_000);
  test.info().annotations.push({
    type: 'figures',
    description: `${photo.length} bytes became ${file.bytes.length} and were queued after ${queued} ms`,
  });
  await ben.page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
});

const FILMED: Film = { width: 1920, height: 1080, rotation: 90, seconds: 1.5, bitrate: 12_000_000, shapes: 400 };

/** What the receiver sees of a video, and the bytes that came. */
async function received(person: Person, caption: string) {
  await expect(person.message(caption).locator('canvas')).toBeVisible();
  await person.message(caption).getByRole('button', { name: 'Open Video' }).click();
  const viewer = person.page.getByRole('dialog', { name: 'Photos and videos' });
  const player = viewer.locator('video');
  await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(1);
  const shown = await player.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
    await new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
    return { width: video.videoWidth, height: video.videoHeight, seconds: video.duration };
  });
  const file = await saved(person, viewer.getByRole('button', { name: 'Save' }));
  await person.page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
  return { ...file, ...shown };
}

test('a video is made smaller, loses where it was taken and with what, and plays at the other from its first byte on', async ({
  browser,
}) => {
  const { ana, ben } = all.people;
  await meetIn('Films', all.people, all.server);
  const film = await phoneFilm(browser, FILMED);
  for (const trace of [PLACE, CAMERA]) expect(film.includes(trace)).toBe(true);
  const began = Date.now();
  await attaches(ana, [{ name: 'VID_0001.mov', mimeType: 'video/quicktime', buffer: film }], 'The waterfall');
  const queued = Date.now() - began;
  await expect(ben.message('The waterfall').getByText('0:02')).toBeVisible();
  const { name, bytes, width, height, seconds } = await received(ben, 'The waterfall');
  expect(name).toBe('VID_0001.mp4');
  expect([width, height]).toEqual([720, 1280]);
  expect(seconds).toBeGreaterThan(1.4);
  expect(seconds).toBeLessThan(1.7);
  for (const trace of [PLACE, CAMERA]) expect(bytes.includes(trace)).toBe(false);
  expect(bytes.length).toBeLessThan(film.length / 2);
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  // Its sound has come along, though not every browser can write the kind that phones do.
  expect(bytes.includes('mp4a')).toBe(true);
  test.info().annotations.push({
    type: 'figures',
    description: `${film.length} bytes became ${bytes.length} and were queued after ${queued} ms`,
  });
});

test('a small video keeps its picture and loses everything else; with original quality it keeps its bytes', async ({
  browser,
}) => {
  const { ana, ben } = all.people;
  await meetIn('Short films', all.people, all.server);
  const film = await phoneFilm(browser, { ...FILMED, width: 640, height: 360, bitrate: 500_000, shapes: 3 });
  const clip = { name: 'clip.mp4', mimeType: 'video/mp4', buffer: film };
  await attaches(ana, [clip], 'Taken over');
  const { bytes, width, height } = await received(ben, 'Taken over');
  expect([width, height]).toEqual([360, 640]);
  for (const trace of [PLACE, CAMERA]) expect(bytes.includes(trace)).toBe(false);
  // Its sound, which was filmed first, is shorter than that.
  const picture = film.subarray(film.indexOf('mdat') + 1_000, film.indexOf('mdat') + 5_000);
  expect(bytes.includes(picture)).toBe(true);
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));

  await ana.page.getByLabel('Attach files').setInputFiles([clip]);
  const tray = ana.page.getByRole('dialog');
  await tray.getByRole('textbox').first().fill('As it is');
  await tray.getByRole('checkbox', { name: 'Original quality' }).check();
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray).toHaveCount(0);
  expect(Buffer.compare((await received(ben, 'As it is')).bytes, film)).toBe(0);
});

test('a film under the name that phones gave once loses where it was taken, too', async ({ browser }) => {
  const { ana, ben } = all.people;
  await meetIn('Old films', all.people, all.server);
  const film = await phoneFilm(browser, {
    ...FILMED,
    width: 320,
    height: 240,
    seconds: 1,
    bitrate: 300_000,
    shapes: 3,
  });
  film.write('3gp4', film.indexOf('ftyp') + 4, 'latin1');
  await attaches(ana, [{ name: 'clip.3gp', mimeType: 'video/3gpp', buffer: film }], 'Long ago');
  const { name, bytes, width, height } = await received(ben, 'Long ago');
  expect(name).toBe('clip.mp4');
  expect([width, height]).toEqual([240, 320]);
  for (const trace of [PLACE, CAMERA]) expect(bytes.includes(trace)).toBe(false);
});

test('a WebM that was recorded in a browser stays one, and is given the length that it lacks', async () => {
  const { ana, ben } = all.people;
  await meetIn('Recorded films', all.people, all.server);
  const recorded = await ana.page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp9' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start(100);
    for (let frame = 0; frame < 25; frame++) {
      context?.fillRect(4 * frame, 4 * frame, 40, 40);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  const clip = { name: 'clip.webm', mimeType: 'video/webm', buffer: Buffer.from(recorded) };
  await attaches(ana, [clip], 'Recorded');
  const { name, seconds, width, height } = await received(ben, 'Recorded');
  expect(name).toBe('clip.webm');
  expect([width, height]).toEqual([300, 150]);
  expect(seconds).toBeGreaterThan(0.5);
  expect(seconds).toBeLessThan(60);
});

test('files keep their bytes, in order, and are saved under names that are safe', async () => {
  const { ana, ben } = all.people;
  await meetIn('Files', all.people, all.server);
  const bytes = Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
  const page = Buffer.from('<script>document.title = "taken over"</script>');
  await attaches(ana, [
    { name: 'plan \u202efdp.exe', mimeType: 'application/octet-stream', buffer: bytes },
    { name: 'page.html', mimeType: 'text/html', buffer: page },
    {
      name: 'drawing.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    },
  ]);
  const save = (name: string) => ben.log.getByRole('button', { name: `Save ${name}` });
  const plan = await saved(ben, save('plan fdp.exe'));
  expect(plan.name).toBe('plan fdp.exe');
  expect(Buffer.compare(plan.bytes, bytes)).toBe(0);
  expect((await saved(ben, save('page.html'))).bytes.toString()).toBe(page.toString());
  await expect(save('drawing.svg')).toBeVisible();
  await expect(ben.log.getByRole('img', { name: /^Photo/ })).toHaveCount(0);
  await expect(ben.page).not.toHaveTitle('taken over');
});

test('an empty file and a picture of too many pixels are refused with a reason', async () => {
  const { ana } = all.people;
  await meetIn('Refused', all.people, all.server);
  const refused = async (name: string, buffer: Buffer, why: RegExp) => {
    await ana.page.getByLabel('Attach files').setInputFiles([{ name, mimeType: 'image/png', buffer }]);
    const tray = ana.page.getByRole('dialog');
    await tray.getByRole('button', { name: 'Send' }).click();
    await expect(tray.getByRole('alert')).toHaveText(why);
    await tray.getByRole('button', { name: 'Close' }).click();
  };
  const bomb = Buffer.alloc(64);
  bomb.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  bomb.writeUInt32BE(50_000, 16);
  bomb.writeUInt32BE(50_000, 20);
  await refused('bomb.png', bomb, /too many pixels/);
  await refused('nothing.png', Buffer.alloc(0), /empty/);
});

test('what was being uploaded when the page was reloaded goes on by itself', async () => {
  const { ana, ben } = all.people;
  await meetIn('Reloaded', all.people, all.server);
  const bytes = Buffer.from(Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * 7 + (i >> 10)) % 256));
  let held = 0;
  await ana.context.route('**/api/assets/*', (route) => {
    if (route.request().method() === 'PATCH' && ++held > 1) return;
    return route.continue();
  });
  await attaches(ana, [{ name: 'long.bin', mimeType: 'application/octet-stream', buffer: bytes }], 'Half way');
  await ana.page.reload();
  await ana.context.unroute('**/api/assets/*');
  await ana.page.reload();
  await ben.sees('Half way');
  const file = await saved(ben, ben.message('Half way').getByRole('button', { name: 'Save long.bin' }));
  expect(Buffer.compare(file.bytes, bytes)).toBe(0);
});

test('a large file shows how far it is encrypted at once, and can be taken back then', async () => {
  const { ana, ben } = all.people;
  await meetIn('Large', all.people, all.server);
  const path = join(mkdtempSync(join(tmpdir(), 'chat-large-')), 'large.bin');
  writeFileSync(path, '');
  truncateSync(path, 300_000_000);
  await ana.page.getByLabel('Attach files').setInputFiles(path);
  const tray = ana.page.getByRole('dialog');
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(ana.log.getByRole('progressbar', { name: /^Encrypting, \d+ %$/ })).toBeVisible();
  await expect(tray).toHaveCount(0);
  await ana.log.getByRole('button', { name: 'Cancel upload' }).click();
  await expect(ana.message('large.bin')).toHaveCount(0);
  await ana.says('Rather not');
  await ben.sees('Rather not');
  await expect(ben.message('large.bin')).toHaveCount(0);
  rmSync(dirname(path), { recursive: true });
});

test('a drawing with a script in it stays a file, and nothing in it runs', async () => {
  const { ana, ben } = all.people;
  await meetIn('Drawings', all.people, all.server);
  const asked: string[] = [];
  for (const { context } of [ana, ben])
    context.on('request', (request) => {
      if (request.url().includes('taken-over')) asked.push(request.url());
    });
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="fetch('/taken-over')">
      <script>fetch('/taken-over'); top.document.title = 'taken over';</script>
      <image href="/taken-over" width="40" height="40"/>
      <foreignObject width="40" height="40"><img xmlns="http://www.w3.org/1999/xhtml" src="/taken-over"/></foreignObject>
    </svg>`,
  );
  const drawing = { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: svg };
  await attaches(ana, [drawing], 'My drawing');
  const save = ben.message('My drawing').getByRole('button', { name: 'Save drawing.svg' });
  const file = await saved(ben, save);
  expect(file).toEqual({ name: 'drawing.svg', bytes: svg });

  // Neither as a photo that it says it is.
  await ana.page.getByLabel('Attach files').setInputFiles([{ ...drawing, name: 'boat.png', mimeType: 'image/png' }]);
  const tray = ana.page.getByRole('dialog');
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray.getByRole('alert')).toHaveText(/^boat\.png could not be read as a photo/);
  await tray.getByRole('checkbox', { name: 'Original quality' }).check();
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray).toHaveCount(0);
  await expect(ben.log.getByRole('button', { name: 'Save boat.png' })).toBeVisible();
  for (const { log, page } of [ana, ben]) {
    await expect(log.getByRole('img', { name: /^Photo/ })).toHaveCount(0);
    await expect(page).not.toHaveTitle('taken over');
  }
  expect(asked).toEqual([]);
});

test('a file that is cut off after it was picked is said to have changed, and nothing of it is sent', async () => {
  const { ana, ben } = all.people;
  await meetIn('Cut off', all.people, all.server);
  const path = join(mkdtempSync(join(tmpdir(), 'chat-cut-')), 'report.bin');
  writeFileSync(path, Buffer.alloc(3_000_000, 7));
  await ana.page.getByLabel('Attach files').setInputFiles(path);
  const tray = ana.page.getByRole('dialog');
  await expect(tray.getByRole('listitem')).toHaveText(/^report\.bin 3 MB/);
  truncateSync(path, 1_000_000);
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray.getByRole('alert')).toHaveText(
    'This file has changed or cannot be read any more. Choose it again.',
  );
  await tray.getByRole('button', { name: 'Close' }).click();
  await ana.page.getByLabel('Attach files').setInputFiles(path);
  await tray.getByRole('textbox').first().fill('Chosen again');
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(tray).toHaveCount(0);
  await ben.sees('Chosen again');
  const file = await saved(ben, ben.message('Chosen again').getByRole('button', { name: 'Save report.bin' }));
  expect(file.bytes.length).toBe(1_000_000);
  for (const person of [ana, ben]) await expect(person.message('report.bin')).toHaveCount(1);
  rmSync(dirname(path), { recursive: true });
});

test('two tabs that send the same file at once send it once each', async () => {
  const { ana, ben } = all.people;
  await meetIn('Two tabs', all.people, all.server);
  const other = await ana.context.newPage();
  await other.goto(ana.page.url());
  const bytes = Buffer.from(Uint8Array.from({ length: 1_500_000 }, (_, i) => (i * 13 + (i >> 9)) % 256));
  const tabs = [
    { page: ana.page, caption: 'From the first tab' },
    { page: other, caption: 'From the second tab' },
  ];
  for (const { page, caption } of tabs) {
    await page
      .getByLabel('Attach files')
      .setInputFiles([{ name: 'same.bin', mimeType: 'application/octet-stream', buffer: bytes }]);
    await page.getByRole('dialog').getByRole('textbox').first().fill(caption);
  }
  await Promise.all(tabs.map(({ page }) => page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()));
  for (const { page, caption } of tabs) {
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await ben.sees(caption);
    const file = await saved(ben, ben.message(caption).getByRole('button', { name: 'Save same.bin' }));
    expect(Buffer.compare(file.bytes, bytes)).toBe(0);
  }
  await ana.says('Those were two');
  await ben.sees('Those were two');
  for (const page of [ben.page, ana.page, other])
    await expect(page.getByRole('log', { name: 'Messages' }).getByRole('article')).toHaveText([
      /From the (first|second) tab/,
      /From the (first|second) tab/,
      /Those were two/,
    ]);
  await other.close();
});

test('a microphone that is refused or not there is said so, and the message box is back', async () => {
  const { ana } = all.people;
  await meetIn('Refused microphone', all.people, all.server);
  await ana.page.getByRole('button', { name: 'Record voice message' }).click();
  await expect(ana.page.getByText(/microphone may not be used|No microphone was found/)).toBeVisible();
  await expect(ana.composer).toBeVisible();
});
