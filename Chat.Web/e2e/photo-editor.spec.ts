import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, meetIn, type Person, test } from './people';
import { quartered } from './photo';
import { together } from './together';

const all = together();

async function opensEditor(person: Person, name: string): Promise<Locator> {
  await person.page.getByRole('button', { name: `Edit ${name}` }).click();
  const editor = person.page.getByRole('dialog', { name: 'Edit photo' });
  await expect(editor.getByRole('application', { name: 'Crop' })).toBeVisible();
  return editor;
}

async function attaches(person: Person, names: readonly string[], width: number, height: number): Promise<Locator> {
  const buffer = await quartered(person.page, width, height);
  const files = names.map((name) => ({ name, mimeType: 'image/jpeg', buffer }));
  await person.page.getByLabel('Attach files').setInputFiles(files);
  return person.page.getByRole('dialog', { name: /^Send/ });
}

/** Size of a photo, and what the middle of each quarter looks like. */
async function seen(photo: Locator): Promise<{ size: [number, number]; quarters: string[] }> {
  await expect(photo).toBeVisible();
  return photo.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const quarters = [1, 3].flatMap((y) =>
      [1, 3].map((x) => {
        const [red = 0, green = 0, blue = 0] = context.getImageData((width * x) / 4, (height * y) / 4, 1, 1).data;
        const strong = [red, green, blue].map((part) => part > 128);
        return ['black', 'blue', 'lime', 'cyan', 'red', 'magenta', 'yellow', 'white'][
          Number(strong[0]) * 4 + Number(strong[1]) * 2 + Number(strong[2])
        ] as string;
      }),
    );
    return { size: [width, height] as [number, number], quarters };
  });
}

const received = ({ log }: Person) => log.getByRole('img', { name: 'Photo from Ana' });

async function drags(page: Page, handle: Locator, dx: number, dy: number): Promise<void> {
  const box = await handle.boundingBox();
  if (!box) throw new Error('The handle is not there.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2);
  await page.mouse.move(x + dx, y + dy);
  await page.mouse.up();
}

test('a photo is turned and cropped by keyboard, and comes so to the other', async () => {
  const { ana, ben } = all.people;
  await meetIn('Cropped by keys', all.people, all.server);
  const tray = await attaches(ana, ['IMG_0002.jpg'], 800, 600);
  const editor = await opensEditor(ana, 'IMG_0002.jpg');
  await expect(editor.getByRole('status')).toHaveText('600 × 800 pixels');
  await editor.getByRole('button', { name: 'Rotate right' }).press('Enter');
  await expect(editor.getByRole('status')).toHaveText('800 × 600 pixels');
  const edge = editor.getByRole('button', { name: 'Right edge' });
  for (let step = 0; step < 5; step++) await edge.press('Shift+ArrowLeft');
  await expect(editor.getByRole('status')).toHaveText('400 × 600 pixels');
  await editor.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(editor).toHaveCount(0);
  await expect(ana.page.getByRole('button', { name: 'Edit IMG_0002.jpg' })).toBeFocused();
  await tray.getByRole('button', { name: 'Send' }).click();
  expect(await seen(received(ben))).toEqual({ size: [400, 600], quarters: ['white', 'white', 'lime', 'lime'] });
});

test('each photo is edited for itself, by pointer too; what was cancelled is not done', async () => {
  const { ana, ben } = all.people;
  await meetIn('Cropped by hand', all.people, all.server);
  const tray = await attaches(ana, ['one.jpg', 'two.jpg'], 800, 600);
  let editor = await opensEditor(ana, 'one.jpg');
  await editor.getByRole('button', { name: 'Rotate left' }).click();
  await editor.getByRole('button', { name: 'Cancel' }).click();
  editor = await opensEditor(ana, 'two.jpg');
  const whole = await editor.getByRole('application').boundingBox();
  await drags(ana.page, editor.getByRole('button', { name: 'Bottom edge' }), 0, -(whole?.height ?? 0) / 2);
  await expect(editor.getByRole('status')).toHaveText('600 × 400 pixels');
  await editor.getByRole('button', { name: 'Square' }).click();
  await expect(editor.getByRole('status')).toHaveText('600 × 600 pixels');
  await editor.getByRole('button', { name: 'Reset' }).click();
  await expect(editor.getByRole('status')).toHaveText('600 × 800 pixels');
  await drags(ana.page, editor.getByRole('button', { name: 'Top left corner' }), (whole?.width ?? 0) / 2, 0);
  await drags(ana.page, editor.getByRole('button', { name: 'Bottom edge' }), 0, -(whole?.height ?? 0) / 2);
  await drags(ana.page, editor.getByRole('button', { name: 'Crop area' }), -(whole?.width ?? 0), whole?.height ?? 0);
  await expect(editor.getByRole('status')).toHaveText('300 × 400 pixels');
  await editor.getByRole('button', { name: 'Done' }).click();
  await tray.getByRole('button', { name: 'Send' }).click();
  await expect(received(ben)).toHaveCount(2);
  const [first, second] = [await seen(received(ben).first()), await seen(received(ben).last())];
  expect(first).toEqual({ size: [600, 800], quarters: ['blue', 'red', 'white', 'lime'] });
  expect(second).toEqual({ size: [300, 400], quarters: ['white', 'white', 'white', 'white'] });
});

test('in original quality an edited photo keeps its size, and loses where it was taken', async () => {
  const { ana, ben } = all.people;
  await meetIn('Edited originals', all.people, all.server);
  const tray = await attaches(ana, ['large.jpg'], 3200, 2400);
  const editor = await opensEditor(ana, 'large.jpg');
  await editor.getByRole('button', { name: 'Rotate left' }).click();
  await editor.getByRole('button', { name: 'Done' }).click();
  await tray.getByRole('checkbox', { name: 'Original quality' }).check();
  await expect(tray.getByText('edited keep their size')).toBeVisible();
  await tray.getByRole('button', { name: 'Send' }).click();
  expect(await seen(received(ben))).toEqual({ size: [3200, 2400], quarters: ['red', 'lime', 'blue', 'white'] });
  await ben.log.getByRole('button', { name: 'Open Photo' }).click();
  const viewer = ben.page.getByRole('dialog', { name: 'Photos and videos' });
  const [download] = await Promise.all([
    ben.page.waitForEvent('download'),
    viewer.getByRole('button', { name: 'Save' }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  for (const trace of ['Exif', 'EXIF', 'GPS']) expect(bytes.includes(trace)).toBe(false);
});
