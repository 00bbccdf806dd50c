import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { chat, message, open } from './screens';

const tray = (page: Page) => page.getByRole('dialog', { name: /^Send \d+ files?$/ });
const text = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });

test.describe('what is to be sent', () => {
  test('a picture that is pasted into the message box opens the tray with it, and goes', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, chat('ben'));
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(40, 30);
      canvas.getContext('2d')?.fillRect(0, 0, 20, 30);
      const picture = await canvas.convertToBlob({ type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    });
    await page.getByRole('textbox', { name: 'Message' }).press('ControlOrMeta+v');
    await expect(tray(page).getByRole('listitem')).toHaveCount(1);
    await expect(tray(page).locator('li img')).toBeVisible();
    await tray(page).getByRole('textbox', { name: 'Caption' }).fill('Pasted');
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page)).toHaveCount(0);
    const seen = message(page, 'Pasted').getByRole('img');
    await expect.poll(() => seen.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  });

  test('files that are dropped open the tray with them, and go', async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), 'chat-dropped-'));
    const files = ['plan.pdf', 'list.txt'].map((name) => join(folder, name));
    for (const file of files) writeFileSync(file, file);
    await open(page, chat('ben'));
    await drag(page, files, 'dragEnter', 'dragOver');
    await expect(page.getByText('Drop files here to attach them')).toBeVisible();
    await drag(page, files, 'drop');
    await expect(page.getByText('Drop files here to attach them')).toBeHidden();
    await expect(tray(page).getByRole('listitem')).toHaveText([/^plan\.pdf/, /^list\.txt/]);
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page)).toHaveCount(0);
    for (const name of ['plan.pdf', 'list.txt']) await expect(message(page, name)).toHaveCount(1);
    rmSync(folder, { recursive: true });
  });

  test('goes in the order in which it was put, each with its own caption', async ({ page }) => {
    await open(page, chat('ben'));
    await page.getByLabel('Attach files').setInputFiles(['a.txt', 'b.txt', 'c.txt'].map(text));
    await tray(page).getByRole('textbox', { name: 'Caption for c.txt' }).fill('the first');
    await tray(page).getByRole('button', { name: 'Move c.txt up' }).click();
    await tray(page).getByRole('button', { name: 'Move c.txt up' }).press('Enter');
    await tray(page).getByRole('button', { name: 'Move a.txt down' }).click();
    await expect(tray(page).getByRole('listitem')).toHaveText([/^c\.txt/, /^b\.txt/, /^a\.txt/]);
    await expect(tray(page).getByRole('button', { name: 'Move c.txt up' })).toBeDisabled();
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page)).toHaveCount(0);
    await expect(message(page, /[abc]\.txt/)).toHaveText([/c\.txt.*the first/, /b\.txt/, /a\.txt/]);
  });

  test('a picture that this browser cannot read is said to go only as it is, and then goes as a file', async ({
    page,
  }) => {
    await open(page, chat('ben'));
    const size = [0, 0, 0, 20, ...Buffer.from('ftypheic'), 0, 0, 0, 0, ...Buffer.from('ispe')];
    const heic = Buffer.from([...size, 0, 0, 0, 0, 0, 0, 1, 64, 0, 0, 0, 240]);
    // Not every system knows its type.
    await page.getByLabel('Attach files').setInputFiles([{ name: 'IMG_1.HEIC', mimeType: '', buffer: heic }]);
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page).getByRole('alert')).toHaveText(
      /^IMG_1\.HEIC .*as it is, with the place and camera details.*“Original quality”/,
    );
    await tray(page).getByRole('checkbox', { name: 'Original quality' }).check();
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page)).toHaveCount(0);
    await expect(message(page, 'IMG_1.HEIC').getByRole('button', { name: 'Save IMG_1.HEIC' })).toBeVisible();
  });

  test('a GIF loses its comment and still moves', async ({ page }) => {
    await open(page, chat('ben'));
    const colours = [0, 0, 0, 255, 255, 255];
    const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
    const comment = [0x21, 0xfe, 7, ...Buffer.from('at home'), 0];
    const head = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, ...colours];
    const gif = (...between: number[]) => Buffer.from([...head, ...between, ...frame, ...frame, 0x3b]);
    await page
      .getByLabel('Attach files')
      .setInputFiles([{ name: 'cat.gif', mimeType: 'image/gif', buffer: gif(...comment) }]);
    await tray(page).getByRole('textbox', { name: 'Caption' }).fill('Our cat');
    await tray(page).getByRole('button', { name: 'Send' }).click();
    await expect(tray(page)).toHaveCount(0);
    await message(page, 'Our cat').getByRole('button', { name: 'Open Photo' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Save' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('cat.gif');
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    expect(Buffer.compare(Buffer.concat(parts), gif())).toBe(0);
  });
});

test.describe('the viewer', () => {
  test('zooms by buttons, wheel and double click, and not further out than the whole', async ({ page }) => {
    const viewer = await openViewer(page);
    const picture = viewer.getByRole('img');
    await expect.poll(() => scaleOf(picture)).toBe(1);
    await viewer.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => scaleOf(picture)).toBe(1.5);
    await viewer.getByRole('button', { name: 'Zoom in' }).press('Enter');
    await expect.poll(() => scaleOf(picture)).toBe(2.25);
    for (let n = 0; n < 3; n++) await viewer.getByRole('button', { name: 'Zoom out' }).press('Enter');
    await expect.poll(() => scaleOf(picture)).toBe(1);
    await picture.dblclick();
    await expect.poll(() => scaleOf(picture)).toBe(2.5);
    await picture.dblclick();
    await expect.poll(() => scaleOf(picture)).toBe(1);
    await picture.hover();
    await page.mouse.wheel(0, -100);
    await expect.poll(() => scaleOf(picture)).toBeCloseTo(1.15, 2);
    for (let n = 0; n < 30; n++) await page.mouse.wheel(0, -100);
    await expect.poll(() => scaleOf(picture)).toBe(8);
  });

  test('goes from one to the next with the arrow keys and buttons, also from where a button has gone', async ({
    page,
  }) => {
    const viewer = await openViewer(page);
    await expect(viewer.getByText('1 of 4')).toBeVisible();
    await page.keyboard.press('ArrowLeft');
    await expect(viewer.getByText('1 of 4')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(viewer.getByText('2 of 4')).toBeVisible();
    await expect(viewer.getByRole('img', { name: 'Photo from Ben Okafor' })).toBeVisible();
    await viewer.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => scaleOf(viewer.getByRole('img'))).toBe(1.5);
    await page.keyboard.press('ArrowLeft');
    await expect(viewer.getByText('1 of 4')).toBeVisible();
    await expect.poll(() => scaleOf(viewer.getByRole('img'))).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect(viewer.getByText('2 of 4')).toBeVisible();
    for (const place of ['3 of 4', '4 of 4']) {
      await viewer.getByRole('button', { name: 'Next' }).click();
      await expect(viewer.getByText(place)).toBeVisible();
    }
    await expect(viewer.getByRole('button', { name: 'Next' })).toHaveCount(0);
    await page.keyboard.press('ArrowLeft');
    await expect(viewer.getByText('3 of 4')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(viewer).toHaveCount(0);
  });

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

    test('goes on with a swipe, and zooms with two fingers without going on', async ({ page }) => {
      const viewer = await openViewer(page);
      // Above the buttons.
      await touch(page, [[[330, 330]], [[250, 334]], [[120, 336]]]);
      await expect(viewer.getByText('2 of 4')).toBeVisible();
      await expect(viewer.getByRole('img')).toBeVisible();
      await touch(page, [[[60, 330]], [[150, 334]], [[300, 336]]]);
      await expect(viewer.getByText('1 of 4')).toBeVisible();
      await expect(viewer.getByRole('img')).toBeVisible();
      await touch(page, [[[280, 330]], [[200, 334]], [[80, 336]]]);
      await expect(viewer.getByText('2 of 4')).toBeVisible();
      const picture = viewer.getByRole('img');
      await expect(picture).toBeVisible();
      // Hardly to the side.
      await touch(page, [[[200, 330]], [[180, 330]], [[160, 330]]]);
      await expect(viewer.getByText('2 of 4')).toBeVisible();
      const apart: Point[] = [
        [100, 330],
        [290, 330],
      ];
      await touch(page, [
        [[170, 330]],
        [
          [170, 330],
          [220, 330],
        ],
        apart,
        apart.slice(0, 1),
      ]);
      await expect.poll(() => scaleOf(picture)).toBeCloseTo(3.8, 0);
      await expect(viewer.getByText('2 of 4')).toBeVisible();
      // Zoomed in, a finger moves the picture.
      await touch(page, [[[330, 330]], [[250, 334]], [[120, 336]]]);
      await expect.poll(() => picture.evaluate((image) => new DOMMatrix(image.style.transform).e)).toBeLessThan(-100);
      await expect(viewer.getByText('2 of 4')).toBeVisible();
    });
  });
});

async function openViewer(page: Page): Promise<Locator> {
  await open(page, chat('ben'), 'media');
  await message(page, 'The view from the hut').getByRole('button', { name: 'Open Photo' }).click();
  const viewer = page.getByRole('dialog', { name: 'Photos and videos' });
  await expect(viewer.getByRole('img')).toBeVisible();
  return viewer;
}

function scaleOf(picture: Locator): Promise<number> {
  return picture.evaluate((image) => new DOMMatrix(image.style.transform).a);
}

type Step = 'dragEnter' | 'dragOver' | 'drop';

/** Files that are dragged from elsewhere over the middle of the page. */
async function drag(page: Page, files: string[], ...steps: Step[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of steps)
    await session.send('Input.dispatchDragEvent', {
      ...{ type, x: 700, y: 400 },
      data: { items: [], files, dragOperationsMask: 1 },
    });
  await session.detach();
}

type Point = [x: number, y: number];

/** Fingers on the screen at each step; none behind the last. */
async function touch(page: Page, steps: Point[][]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  let fingers = 0;
  for (const points of [...steps, []]) {
    // With fewer points those that are missing are lifted.
    const type = points.length > fingers ? 'touchStart' : points.length === 0 ? 'touchEnd' : 'touchMove';
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
    fingers = points.length;
  }
  await session.detach();
}
