import { describe, expect, it } from 'vitest';
import { texts as english } from '../../src/ui/languages/english';
import { boxOf } from '../../src/ui/media/box';
import { kindOf } from '../../src/ui/media/file-kind';
import { nameOf } from '../../src/ui/media/files';
import { ownPictureSize } from '../../src/ui/media/own-picture-size';
import { isTooLarge, pictureSize } from '../../src/ui/media/picture-size';
import { waveformOf } from '../../src/ui/media/recording';
import { said } from '../../src/ui/media/said';
import { fitted } from '../../src/ui/media/shrink';
import { clock, percent, sizeInWords } from '../../src/ui/media/units';
import { speak } from '../../src/ui/texts';
import { aMessage } from './messages';

speak(english, 'en-GB', 'ltr');

const bytes = (...parts: (number | string)[]) =>
  new Blob([
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part))),
  ]);
/** Of a TIFF's directory. */
const entry = (tag: number, type: number, low: number, high: number) => [tag, 1, type, 0, 1, 0, 0, 0, low, high, 0, 0];
const bytesOf = (text: string) => [...text].map((c) => c.charCodeAt(0));
const PNG = [0x89, 'PNG', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 'IHDR'] as const;

describe('the size of a picture is known from its header', () => {
  it.each([
    ['PNG', bytes(...PNG, 0, 0, 8, 0, 0, 0, 6, 0), 2048, 1536],
    ['GIF', bytes('GIF89a', 0x40, 1, 0xf0, 0), 320, 240],
    [
      'lossy WebP',
      bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8 ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0),
      320,
      240,
    ],
    ['lossless WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8L', 0, 0, 0, 0, 0x2f, 0x3f, 0xc1, 0x3b, 0), 320, 240],
    ['extended WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0, 0, 0, 0, 0x3f, 1, 0, 0xef, 0, 0), 320, 240],
    ['JPEG', bytes(0xff, 0xd8, 0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xc2, 0, 17, 8, 0, 240, 1, 64), 320, 240],
    ['AVIF', bytes(0, 0, 0, 20, 'ftypavif', 0, 0, 0, 0, 'ispe', 0, 0, 0, 0, 0, 0, 1, 64, 0, 0, 0, 240), 320, 240],
  ] as const)('of a %s', async (_, file, width, height) => {
    expect(await pictureSize(file)).toEqual({ width, height });
  });

  it('of a JPEG also behind fill bytes and long metadata', async () => {
    const segments = Array.from({ length: 30 }, () => [
      bytes(0xff, 0xff, 0xff, 0xe1, 0xff, 0xff),
      new Uint8Array(65_533),
    ]);
    const frame = bytes(0xff, 0xff, 0xff, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64);
    const file = new Blob([bytes(0xff, 0xd8), ...segments.flat(), frame]);
    expect(await pictureSize(file)).toEqual({ width: 320, height: 240 });
    expect(await pictureSize(file.slice(0, -4))).toBeNull();
    expect(await pictureSize(new Blob([bytes(0xff, 0xd8), new Uint8Array(600_000).fill(0xff)]))).toBeNull();
  });

  it.each([
    ['as Intel counts', bytes('II', 42, 0, 8, 0, 0, 0), bytes(2, 0, ...entry(0, 3, 64, 1), ...entry(1, 4, 240, 0))],
    [
      'as Motorola counts',
      bytes('MM', 0, 42, 0, 0, 0, 8),
      bytes(0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 1, 64, 0, 0, 1, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 240),
    ],
  ])("of a TIFF %s, only of one's own", async (_, head, directory) => {
    const tiff = new Blob([head, directory]);
    expect(await ownPictureSize(tiff)).toEqual({ width: 320, height: 240 });
    expect(await pictureSize(tiff)).toBeNull();
    for (let length = 0; length < tiff.size - 2; length++)
      expect(await ownPictureSize(tiff.slice(0, length))).toBeNull();
  });

  it('of a TIFF also where its directory lies at its end', async () => {
    const head = bytes('II', 42, 0, 0x48, 0xe8, 1, 0);
    const directory = bytes(3, 0, ...entry(0xfe, 4, 0, 0), ...entry(0, 3, 64, 1), ...entry(1, 3, 240, 0));
    const tiff = new Blob([head, new Uint8Array(125_000 - 8), directory]);
    expect(await ownPictureSize(tiff)).toEqual({ width: 320, height: 240 });
    expect(await ownPictureSize(new Blob([bytes('II', 42, 0, 255, 255, 255, 255), directory]))).toBeNull();
  });

  it('of a HEIC', async () => {
    const ispe = (width: number) => [...bytesOf('ispe'), 0, 0, 0, 0, 0, 0, ...[width >> 8, width & 255], 0, 0, 0, 240];
    const heic = bytes(0, 0, 0, 20, 'ftypheic', 0, 0, 0, 0, ...ispe(20), ...ispe(320));
    expect(await ownPictureSize(heic)).toEqual({ width: 320, height: 240 });
  });

  it('and what is no picture has none', async () => {
    for (const file of [
      bytes(),
      bytes('<svg xmlns="http://www.w3.org/2000/svg">'),
      bytes(0xff, 0xd8, 0xff),
      bytes('GIF'),
    ])
      expect(await pictureSize(file)).toBeNull();
  });

  it('and 50,000 by 50,000 are too many pixels', async () => {
    const bomb = await pictureSize(bytes(...PNG, 0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50));
    expect(bomb).toEqual({ width: 50_000, height: 50_000 });
    expect(bomb && isTooLarge(bomb)).toBe(true);
    expect(isTooLarge({ width: 4000, height: 3000 })).toBe(false);
  });
});

it('only what cannot hold a script is shown as more than a file', () => {
  const kinds = ['image/jpeg', 'image/svg+xml', 'text/html', 'video/mp4', 'audio/ogg', ''].map((type) =>
    kindOf(new Blob([], { type })),
  );
  expect(kinds).toEqual(['photo', 'file', 'file', 'video', 'audio', 'file']);
  for (const name of ['drawing.svg', 'page.html', 'jpg', 'plan.pdf'])
    expect(kindOf(new File([], name, { type: '' }))).toBe('file');
  // What the type says counts.
  expect(kindOf(new File([], 'page.jpg', { type: 'text/html' }))).toBe('file');
});

it('a photo keeps its proportions and never grows', () => {
  expect(fitted({ width: 4000, height: 3000 }, 2048)).toEqual({ width: 2048, height: 1536 });
  expect(fitted({ width: 300, height: 200 }, 2048)).toEqual({ width: 300, height: 200 });
  expect(fitted({ width: 10_000, height: 1 }, 2048)).toEqual({ width: 2048, height: 1 });
});

it('the place of a picture is within the bubble, also of a very long one', () => {
  expect(boxOf({ width: 2048, height: 1536 })).toEqual({ width: '320px', ratio: `${4 / 3}` });
  expect(boxOf({ width: 100, height: 10_000 })).toEqual({ width: '120px', ratio: '0.5' });
  expect(boxOf({ width: null, height: null })).toEqual({ width: '320px', ratio: `${4 / 3}` });
});

it('a waveform has few bars, each as high as the loudest moment in it', () => {
  expect([...waveformOf([1, 5, 2, 9], 2)]).toEqual([5, 9]);
  expect([...waveformOf([7], 48)]).toEqual([7]);
  expect([...waveformOf([], 48)]).toEqual([0]);
  expect(waveformOf(Array.from({ length: 1000 }, (_, i) => i % 255))).toHaveLength(48);
});

it('a line says what lies beside the words', () => {
  expect(said('hello', null)).toBe('hello');
  expect(said('', { kind: 'photo', name: 'IMG_1.jpg' })).toBe('Photo');
  expect(said('Look', { kind: 'video', name: '' })).toBe('Video · Look');
  expect(said('', { kind: 'file', name: 'plan.pdf' })).toBe('plan.pdf');
  expect(said('', { kind: 'file', name: '' })).toBe('File');
});

it('a file without a name is saved under its kind and time', () => {
  const attachment = { kind: 'voice', name: '', mediaType: 'audio/webm', size: 1 } as const;
  const rest = { width: null, height: null, durationMs: null, preview: null, waveform: null };
  const at = Date.UTC(2026, 2, 3, 12, 5);
  expect(nameOf(aMessage({ at, attachment: { ...attachment, ...rest } }))).toBe('voice-2026-03-03-12-05.webm');
});

it('sizes, times and parts are written as people read them', () => {
  expect([999, 340_000, 1_240_000, 2_100_000_000].map(sizeInWords)).toEqual(['999 byte', '340 kB', '1.2 MB', '2.1 GB']);
  expect([400, 4_200, 754_000, 3_750_000].map(clock)).toEqual(['0:00', '0:04', '12:34', '1:02:30']);
  expect(percent({ done: 1, total: 3 })).toBe(33);
  expect(percent({ done: 0, total: 0 })).toBe(0);
});
