import { describe, expect, it } from 'vitest';
import { plainGif } from '../../src/ui/media/gif';

type Part = number | string | readonly Part[];

function bytes(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const flat = (part: Part): number[] => {
    if (typeof part === 'number') return [part];
    return typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part.flatMap(flat);
  };
  return Uint8Array.from(parts.flatMap(flat));
}

const block = (text: string): Part => [text.length, text];
const COLOURS = [0, 0, 0, 255, 255, 255];
const SCREEN = ['GIF89a', 2, 0, 2, 0, 0x80, 0, 0, COLOURS];
const LOOP = [0x21, 0xff, block('NETSCAPE2.0'), 3, 1, 0, 0, 0];
const LOOP_OF_OTHERS = [0x21, 0xff, block('ANIMEXTS1.0'), 3, 1, 0, 0, 0];
const PAUSE = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
const IMAGE = [0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x02, 0x05, 0];
const IMAGE_WITH_COLOURS = [0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0x80, COLOURS, 2, 3, 0x44, 0x02, 0x05, 0];
const END = 0x3b;
/** XMP lies in no blocks: what follows it (XMP specification, part 3, §1.1.2) leads a reader to its end from wherever that comes out. */
const XMP = [
  ...[0x21, 0xff, block('XMP DataXMP'), '<x:xmpmeta exif:GPSLatitude="47,25N"/>', 1],
  ...[Array.from({ length: 256 }, (_, i) => 255 - i), 0],
];
const COMMENT = [0x21, 0xfe, block('taken at home'), block('by Ana'), 0];
const UNKNOWN = [0x21, 0x7a, block('SN 4711'), 0];
const TEXT = [0x21, 0x01, 12, Array.from({ length: 12 }, () => 0), block('Ana'), 0];

function plain(...parts: Part[]): Uint8Array | null {
  const left = plainGif(bytes(...parts));
  return left && bytes(...left.map((part) => [...part]));
}

describe('a GIF that is sent', () => {
  it('keeps its frames, colours, pauses and how often it is played', () => {
    const whole = [SCREEN, LOOP, PAUSE, IMAGE, LOOP_OF_OTHERS, PAUSE, IMAGE_WITH_COLOURS, END];
    expect(plain(...whole)).toEqual(bytes(...whole));
    const old = ['GIF87a', 2, 0, 2, 0, 0, 0, 0, IMAGE_WITH_COLOURS, END];
    expect(plain(...old)).toEqual(bytes(...old));
  });

  it('loses comments, XMP, texts, what is not known, and what lies behind its end', () => {
    const sent = plain(SCREEN, XMP, LOOP, COMMENT, PAUSE, IMAGE, UNKNOWN, TEXT, PAUSE, IMAGE, COMMENT, END, 'GPS');
    expect(sent).toEqual(bytes(SCREEN, LOOP, PAUSE, IMAGE, PAUSE, IMAGE, END));
  });

  it('loses what else was put where it says how often it is played', () => {
    const loop = [0x21, 0xff, block('NETSCAPE2.0'), 3, 1, 0, 0];
    expect(plain(SCREEN, [...loop, block('47,25N'), 0], IMAGE, END)).toEqual(bytes(SCREEN, LOOP, IMAGE, END));
    expect(plain(SCREEN, 0x21, 0xff, block('NETSCAPE2.0'), block('47,25N'), 0, IMAGE, END)).toEqual(
      bytes(SCREEN, IMAGE, END),
    );
  });

  it('is not read when it is cut off anywhere', () => {
    const whole = bytes(SCREEN, XMP, LOOP, COMMENT, PAUSE, IMAGE, PAUSE, IMAGE_WITH_COLOURS, END);
    expect(plainGif(whole)).not.toBeNull();
    for (let length = 0; length < whole.length; length++) expect(plainGif(whole.subarray(0, length))).toBeNull();
  });

  it.each([
    ['a JPEG', [0xff, 0xd8, 0xff, 0xe1]],
    ['of no known version', ['GIF90a', 2, 0, 2, 0, 0, 0, 0, IMAGE_WITH_COLOURS, END]],
    ['with bytes that belong to nothing', [SCREEN, IMAGE, 0, END]],
    ['without a picture', [SCREEN, COMMENT, END]],
    ['with an application of a wrong length', [SCREEN, 0x21, 0xff, block('NETSCAPE'), 3, 1, 0, 0, 0, IMAGE, END]],
    ['with a pause of a wrong length', [SCREEN, 0x21, 0xf9, block('47,25N'), 0, IMAGE, END]],
    ['with a pause that goes on', [SCREEN, 0x21, 0xf9, 4, 0, 10, 0, 0, block('47,25N'), 0, IMAGE, END]],
  ] as const)('is not read when it is %s', (_, parts) => {
    expect(plainGif(bytes(...parts))).toBeNull();
  });

  it('and random bytes are never more than they were, and never an error', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed >> 16;
    };
    const whole = bytes(SCREEN, LOOP, COMMENT, PAUSE, IMAGE, XMP, PAUSE, IMAGE_WITH_COLOURS, END);
    for (let round = 0; round < 5_000; round++) {
      const hostile = whole.slice();
      for (let n = 0; n < 3; n++) hostile[random() % hostile.length] = random() & 0xff;
      const left = plainGif(hostile) ?? [];
      expect(left.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(hostile.length);
    }
  });
});
