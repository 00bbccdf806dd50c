import { describe, expect, it } from 'vitest';
import { fastStart } from '../../src/ui/media/video/fast-start';
import { GrowingBlob } from '../../src/ui/media/video/growing-blob';
import { type Encoding, isWorthIt, planOf, type VideoFacts } from '../../src/ui/media/video/plan';

const MB = 1_000_000;
/** Ten seconds as a phone films them. */
const filmed: VideoFacts = { bytes: 21 * MB, seconds: 10, frameRate: 30, codec: 'avc', width: 1920, height: 1080 };
const plan = (change: Partial<VideoFacts>, encoders: Parameters<typeof planOf>[1] = ['avc', 'vp9']) =>
  planOf({ ...filmed, ...change }, encoders);
const encoding = (change: Partial<VideoFacts>) => plan(change) as Encoding;

describe('what becomes of a video', () => {
  it('is 720p at a bitrate that lines of phones carry, in the first codec of this browser', () => {
    const expected = { type: 'encode', codec: 'avc', width: 1280, height: 720, bitrate: 2_400_000, frameRate: null };
    expect(plan({})).toEqual(expected);
    expect(plan({}, ['vp9'])).toMatchObject({ codec: 'vp9' });
  });

  it('stands when it was filmed standing, and has even sides', () => {
    expect(plan({ width: 1080, height: 1920 })).toMatchObject({ width: 720, height: 1280 });
    expect(plan({ width: 1920, height: 1079 })).toMatchObject({ width: 1280, height: 720 });
    expect(plan({ width: 9000, height: 3 })).toMatchObject({ width: 1280, height: 2 });
  });

  it('has no more than 30 frames a second', () => {
    expect(encoding({ frameRate: 60 }).frameRate).toBe(30);
    expect(encoding({ frameRate: 29.97 }).frameRate).toBeNull();
  });

  it('has fewer bits when it has fewer pixels, and never more than it had', () => {
    const { bitrate } = encoding({ width: 640, height: 360 });
    expect(bitrate).toBeLessThan(1_000_000);
    expect(bitrate).toBeGreaterThan(600_000);
    expect(encoding({ bytes: MB }).bitrate).toBe(800_000);
    expect(encoding({ bytes: 1_000 }).bitrate).toBe(300_000);
  });

  it('is the same picture where it is small already', () => {
    expect(plan({ width: 1280, height: 720, bytes: 3 * MB })).toEqual({ type: 'copy' });
    expect(plan({ width: 1280, height: 720, bytes: 9 * MB })).toMatchObject({ type: 'encode' });
    expect(plan({ width: 1440, height: 1080, bytes: 3 * MB })).toEqual({ type: 'copy' });
  });

  it('is written anew when few could play it, even if it is small', () => {
    const small = { width: 1280, height: 720, bytes: 2 * MB };
    expect(plan({ ...small, codec: 'hevc' })).toMatchObject({ type: 'encode' });
    expect(plan({ ...small, codec: null })).toMatchObject({ type: 'encode' });
    expect(isWorthIt({ ...filmed, codec: 'hevc' }, filmed.bytes + 1)).toBe(true);
  });

  it('is the same picture when the browser cannot encode, or what it encoded is hardly smaller', () => {
    expect(plan({}, [])).toEqual({ type: 'copy' });
    expect(isWorthIt(filmed, 0.9 * filmed.bytes)).toBe(false);
    expect(isWorthIt(filmed, 0.8 * filmed.bytes)).toBe(true);
  });

  it('is refused when neither would be held by a small device', () => {
    expect(plan({ bytes: 1.5e9 }, [])).toEqual({ type: 'refuse' });
    expect(plan({ bytes: 15e9, seconds: 7_200 })).toEqual({ type: 'refuse' });
    expect(plan({ bytes: 15e9, seconds: 3_000 })).toMatchObject({ type: 'encode' });
    expect(plan({ bytes: 0.9e9, seconds: 7_200 })).toMatchObject({ type: 'encode' });
  });

  it('is nothing to be encoded when it has no length', () => {
    expect(plan({ seconds: 0 })).toEqual({ type: 'copy' });
  });
});

describe('the index of an MP4', () => {
  const box = (type: string, ...parts: (Uint8Array | number[])[]) => {
    const content = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + content.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, content]);
  };
  const table = (type: 'stco' | 'co64', places: number[]) => {
    const bytes = Buffer.alloc(8 + places.length * (type === 'stco' ? 4 : 8));
    bytes.writeUInt32BE(places.length, 4);
    for (const [nth, place] of places.entries())
      if (type === 'stco') bytes.writeUInt32BE(place, 8 + 4 * nth);
      else bytes.writeBigUInt64BE(BigInt(place), 8 + 8 * nth);
    return box(type, bytes);
  };
  const moov = (...tables: Buffer[]) =>
    box('moov', box('mvhd', [0]), ...tables.map((one) => box('trak', box('mdia', box('minf', box('stbl', one))))));
  const ftyp = box('ftyp', Buffer.from('isom'));
  const mdat = box('mdat', Buffer.from('picture and sound'));
  const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

  it('comes before what it is an index of, and still points at it', async () => {
    const [first, second] = [ftyp.length + 8, ftyp.length + 16];
    const index = moov(table('stco', [first, second]), table('co64', [second]));
    const moved = await bytesOf(await fastStart(new Blob([ftyp, mdat, index], { type: 'video/mp4' })));
    const by = index.length;
    const expected = moov(table('stco', [first + by, second + by]), table('co64', [second + by]));
    expect(moved).toEqual(Buffer.concat([ftyp, expected, mdat]));
    expect(moved.subarray(first + by, second + by).toString()).toBe('picture ');
  });

  it('is found behind a box that says its size in 64 bits, and keeps what follows it', async () => {
    const large = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('mdat'), Buffer.alloc(8), Buffer.from('film')]);
    large.writeBigUInt64BE(20n, 8);
    const free = box('free', [7]);
    const moved = await bytesOf(await fastStart(new Blob([ftyp, large, moov(table('stco', [28])), free])));
    const index = moov(table('stco', [28]));
    expect(moved).toEqual(Buffer.concat([ftyp, moov(table('stco', [28 + index.length])), large, free]));
  });

  it('stays where it is in a file that has it first, or is no MP4', async () => {
    for (const parts of [[ftyp, moov(), mdat], [Buffer.from('\x1aE\xdf\xa3 a WebM', 'latin1')], [], [ftyp, mdat]]) {
      const file = new Blob(parts);
      expect(await fastStart(file)).toBe(file);
    }
  });

  it('does not point somewhere else when a place is too far', async () => {
    const file = new Blob([ftyp, mdat, moov(table('stco', [2 ** 32 - 10]))]);
    await expect(fastStart(file)).rejects.toThrow(RangeError);
  });
});

it('a file grows piece by piece, and what was written can be written over', async () => {
  const file = new GrowingBlob();
  const writer = file.writable.getWriter();
  for (const [position, text] of [
    [0, '????'],
    [4, 'picture'],
    [0, 'size'],
    [10, 'es'],
  ] as const)
    await writer.write({ position, data: new TextEncoder().encode(text) });
  const blob = file.as('video/mp4');
  expect(await blob.text()).toBe('sizepictures');
  expect(blob.type).toBe('video/mp4');
});
