import { decode, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attachment,
  kindFor,
  previewSide,
  tidyFileName,
  tidyMediaType,
} from '../../src/crypto/attachment-content';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, decodeContent, encodeContent } from '../../src/crypto/content';

const photo: Attachment = {
  kind: 'photo',
  assetId: toHex(randomBytes(16)),
  key: randomBytes(32),
  size: 123_456,
  hash: randomBytes(32),
  mediaType: 'image/jpeg',
  name: 'Sunset.jpg',
  width: 2048,
  height: 1536,
  durationMs: null,
  preview: new Uint8Array([1, 2, 255, 255, 0, 0]),
  waveform: null,
};
const said = {
  sentAt: 1_700_000_000_000,
  body: 'Look!',
  replyTo: toHex(randomBytes(16)),
  mentions: [],
  forwarded: true,
};
const written = (attachment: Attachment): Content => ({ type: 'attachment', ...said, attachment });

function read(change: Partial<Record<number, unknown>>, attachment = photo): Attachment | null {
  const fields = decode(
    (encodeContent(written(attachment)) ?? new Uint8Array()).slice(0, unpadded(attachment)),
  ) as unknown[];
  const parts = fields[6] as unknown[];
  for (const [index, value] of Object.entries(change)) parts[Number(index)] = value;
  const content = decodeContent(encode(fields));
  return content?.type === 'attachment' ? content.attachment : null;
}

function unpadded(attachment: Attachment): number {
  const padded = encodeContent(written(attachment)) ?? new Uint8Array();
  return padded.findLastIndex((byte) => byte !== 0) + 1;
}

describe('an attachment in a message', () => {
  it('is read as it was written', () => {
    const voice: Attachment = {
      ...{ ...photo, kind: 'voice', mediaType: 'audio/webm', name: '', width: null, height: null, preview: null },
      ...{ durationMs: 4_200, waveform: new Uint8Array([1, 200, 3]) },
    };
    for (const attachment of [photo, voice]) {
      const bytes = encodeContent(written(attachment)) ?? new Uint8Array();
      expect(decodeContent(bytes)).toEqual(written(attachment));
    }
  });

  it('is passed over without what opens it', () => {
    const wrong: Partial<Record<number, unknown>>[] = [
      ...[{ 0: null }, { 0: new Uint8Array(15) }, { 1: new Uint8Array(16) }, { 1: 'key' }],
      ...[{ 2: 0 }, { 2: -1 }, { 2: 1.5 }, { 2: 2 ** 60 }, { 2: '7' }, { 3: new Uint8Array(31) }],
    ];
    expect(read({})).toEqual(photo);
    for (const change of wrong) expect(read(change)).toBeNull();
    expect(decodeContent(encode([6, 1, 'no attachment']))).toBeNull();
  });

  it('is read without what is out of its bounds', () => {
    const nothing = { width: null, height: null };
    expect(read({ 7: 0 })).toMatchObject(nothing);
    expect(read({ 8: 70_000 })).toMatchObject(nothing);
    expect(read({ 9: -5 })).toMatchObject({ durationMs: null });
    expect(read({ 10: new Uint8Array([200, 200]) })).toMatchObject({ preview: null });
    expect(read({ 11: new Uint8Array(65) })).toMatchObject({ waveform: null });
    expect(read({ 6: null })).toMatchObject({ name: '' });
    expect(read({ 12: 'from a later version' })).toEqual(photo);
  });

  it.each([
    ['image/svg+xml', 'photo'],
    ['text/html', 'photo'],
    ['application/xhtml+xml', 'video'],
    ['image/jpeg', 'video'],
    ['nonsense', 'photo'],
  ] as const)('of type %s is a file, whatever else it says it is', (mediaType, kind) => {
    expect(kindFor(kind, mediaType)).toBe('file');
    expect(read({ 4: ['photo', 'video'].indexOf(kind) + 1, 5: mediaType })?.kind).toBe('file');
  });

  it('is a file when its kind is not known yet', () => {
    expect(read({ 4: 99 })?.kind).toBe('file');
  });
});

describe('a preview', () => {
  it('has as many pixels as it says, and few', () => {
    expect(previewSide(new Uint8Array([2, 1, 0, 0, 0, 0]))).toEqual({ width: 2, height: 1 });
    expect(previewSide(new Uint8Array([2, 1, 0, 0, 0]))).toBeNull();
    expect(previewSide(new Uint8Array([0, 0]))).toBeNull();
    expect(previewSide(new Uint8Array(2 + 2 * 32 * 32).fill(32, 0, 2))).toBeNull();
    expect(previewSide(new Uint8Array())).toBeNull();
  });
});

describe('a file name', () => {
  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\secret.txt', 'C_secret.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u0000b\nc.txt', 'abc.txt'],
    ['.bashrc', 'bashrc'],
    ['Übersicht 2026.pdf', 'Übersicht 2026.pdf'],
    ['...', ''],
  ])('of %j is kept as %j', (name, kept) => {
    expect(tidyFileName(name)).toBe(kept);
  });

  it('keeps its ending when it is cut', () => {
    const name = tidyFileName(`${'x'.repeat(300)}.pdf`);
    expect([...name]).toHaveLength(200);
    expect(name).toMatch(/x\.pdf$/);
  });

  it('is always one that may be saved', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const tidy = tidyFileName(name);
        expect([...tidy].length).toBeLessThanOrEqual(200);
        expect(tidy).not.toMatch(/[\\/:*?"<>|\p{Cc}\u202a-\u202e\u2066-\u2069]|^\./u);
      }),
    );
  });
});

it('a media type loses its parameters and what it may not hold', () => {
  expect(tidyMediaType('Audio/WebM; codecs=opus')).toBe('audio/webm');
  for (const wrong of ['', 'image', 'a/b/c', 'text/html\r\nX: y', `a/${'b'.repeat(99)}`])
    expect(tidyMediaType(wrong)).toBe('application/octet-stream');
});
