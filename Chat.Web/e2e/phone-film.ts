import { join } from 'node:path';
import type { Browser } from '@playwright/test';

const LIBRARY = join(import.meta.dirname, '../node_modules/mediabunny/dist/bundles/mediabunny.min.cjs');

export const PLACE = '+47.3769+008.5417/';
export const CAMERA = 'Made-up Cameras Ltd';

export interface Film {
  /** Pixels as they are kept; standing films are kept lying. */
  width: number;
  height: number;
  rotation: 0 | 90;
  seconds: number;
  /** Of the picture, a second. */
  bitrate: number;
  /** What moves in each frame; few can be written with few bits. */
  shapes: number;
}

/** An MP4 as a phone makes it: turned by a quarter, with sound, its index at the end, and the place and the camera in it. */
export async function phoneFilm(browser: Browser, film: Film): Promise<Buffer> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    // A page that may use codecs, and run a library that the app's own policy would not let in.
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Studio</title>' }));
    await page.goto('http://localhost/');
    await page.addScriptTag({ path: LIBRARY });
    return Buffer.from(await page.evaluate(filmed, { ...film, place: PLACE, camera: CAMERA }), 'base64');
  } finally {
    await context.close();
  }
}

async function filmed({
  width,
  height,
  rotation,
  seconds,
  bitrate,
  shapes,
  place,
  camera,
}: Film & Record<string, unknown>) {
  const { Output, Mp4OutputFormat, BufferTarget, CanvasSource, EncodedAudioPacketSource, EncodedPacket } = (
    globalThis as unknown as { Mediabunny: typeof import('mediabunny') }
  ).Mediabunny;
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false, metadataFormat: 'udta' }), target });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const picture = new CanvasSource(canvas, { codec: 'avc', bitrate });
  const sound = new EncodedAudioPacketSource('aac');
  output.addVideoTrack(picture, { rotation, name: String(camera) });
  output.addAudioTrack(sound, { name: String(camera) });
  output.setMetadataTags({ raw: { '©xyz': String(place), '©mak': String(camera) } });
  await output.start();
  // A frame of silence in AAC-LC, mono: browsers that cannot write AAC can still be handed it.
  const silence = new Uint8Array([0x00, 0xc8, 0x00, 0x80, 0x23, 0x80]);
  const length = 1024 / 48_000;
  const description = new Uint8Array([0x11, 0x88]);
  const decoderConfig = { codec: 'mp4a.40.2', numberOfChannels: 1, sampleRate: 48_000, description };
  for (let nth = 0; nth * length < seconds; nth++)
    await sound.add(new EncodedPacket(silence, 'key', nth * length, length), { decoderConfig });
  for (let frame = 0; frame < 24 * seconds; frame++) {
    for (let nth = 0; nth < shapes; nth++) {
      context.fillStyle = `hsl(${(nth * 47 + frame * 11) % 360} 80% 50%)`;
      context.fillRect((nth * 97 + frame * 13) % width, (nth * 61 + frame * 7) % height, width / 8, height / 8);
    }
    await picture.add(frame / 24, 1 / 24);
  }
  await output.finalize();
  const bytes = new Uint8Array(target.buffer as ArrayBuffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
