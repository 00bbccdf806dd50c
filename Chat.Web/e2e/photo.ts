import type { Page } from '@playwright/test';

/** An Exif segment (APP1) that says: turned by a quarter, and taken at a place. */
function exif(): Buffer {
  const entries = [
    [0x0112, 3, 1, 6 << 16],
    [0x8825, 4, 1, 38],
  ] as const;
  const tiff = Buffer.alloc(8 + 2 + 12 * entries.length + 4 + 2 + 12 + 4);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(entries.length, 8);
  for (const [nth, [tag, type, count, value]] of entries.entries()) {
    tiff.writeUInt16BE(tag, 10 + 12 * nth);
    tiff.writeUInt16BE(type, 12 + 12 * nth);
    tiff.writeUInt32BE(count, 14 + 12 * nth);
    tiff.writeUInt32BE(value, 18 + 12 * nth);
  }
  // GPSLatitudeRef: north.
  tiff.writeUInt16BE(1, 38);
  tiff.writeUInt16BE(1, 40);
  tiff.writeUInt16BE(2, 42);
  tiff.writeUInt32BE(2, 44);
  tiff.write('N', 48, 'latin1');
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A JPEG as a phone makes it: many pixels, none like the one beside it, turned, and with the place in it. */
export async function phonePhoto(page: Page, width = 4000, height = 3000): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      const image = context.createImageData(w, h);
      let seed = 1;
      for (let i = 0; i < w * h; i++) {
        const [x, y] = [i % w, Math.floor(i / w)];
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        const grain = (seed >> 16) % 14;
        const shape = 60 * Math.sin(x / 90) * Math.cos(y / 130) + 30 * Math.sin((x + y) / 23);
        image.data.set([110 + shape + grain, 120 + shape / 2 + grain, 140 - shape / 3 + grain, 255], 4 * i);
      }
      context.putImageData(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    },
    [width, height] as const,
  );
  return withExif(base64);
}

/** A JPEG with a colour in each quarter: seen as it is to be seen, blue and red above, white and lime below, and higher than wide. */
export async function quartered(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      for (const [nth, colour] of ['red', 'lime', 'blue', 'white'].entries()) {
        context.fillStyle = colour;
        context.fillRect(((nth % 2) * w) / 2, (Math.floor(nth / 2) * h) / 2, w / 2, h / 2);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    },
    [width, height] as const,
  );
  return withExif(base64);
}

function withExif(base64: string): Buffer {
  const plain = Buffer.from(base64, 'base64');
  return Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)]);
}
