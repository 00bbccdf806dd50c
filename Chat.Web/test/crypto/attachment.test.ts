import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AttachmentCipher,
  CHUNK_BYTES,
  newAttachmentKey,
  openRange,
  SEALED_CHUNK_BYTES,
  sealedLength,
} from '../../src/crypto/attachment';
import { type Bytes, fromHex, sha256, toHex } from '../../src/crypto/bytes';
import { padmeLength } from '../../src/crypto/padme';
import written from './attachment-vectors.json';

const file = (size: number): Bytes => Uint8Array.from({ length: size }, (_, i) => (i * 7 + 3) % 251);

async function sealAll(cipher: AttachmentCipher, bytes: Uint8Array): Promise<Bytes> {
  const sealed = new Uint8Array(cipher.sealedSize);
  for (let index = 0; index < cipher.chunks; index++) {
    const { start, end } = cipher.plainRange(index);
    sealed.set(await cipher.seal(index, bytes.subarray(start, end)), cipher.sealedRange(index).start);
  }
  return sealed;
}

async function openAll(cipher: AttachmentCipher, sealed: Uint8Array): Promise<Buffer> {
  const parts: Bytes[] = [];
  for (let index = 0; index < cipher.chunks; index++) {
    const { start, end } = cipher.sealedRange(index);
    parts.push(await cipher.open(index, sealed.subarray(start, end)));
  }
  return Buffer.concat(parts);
}

describe('an attachment', () => {
  it.each(written.vectors)('of $size bytes is sealed as it is written down', async (vector) => {
    const cipher = await AttachmentCipher.of(fromHex(written.key), vector.size);
    const sealed = await sealAll(cipher, file(vector.size));
    expect(sealed.length).toBe(vector.sealedLength);
    expect(sealedLength(vector.size)).toBe(vector.sealedLength);
    if (vector.sealed) expect(toHex(sealed)).toBe(vector.sealed);
    expect(toHex(sealed.subarray(-16))).toBe(vector.lastTag);
    expect(toHex(await sha256(sealed))).toBe(vector.sha256);
    expect(Buffer.compare(await openAll(cipher, sealed), file(vector.size))).toBe(0);
  });

  it('is as long as its padded length and a tag for each chunk', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (size) => {
        const padded = padmeLength(size);
        expect(sealedLength(size)).toBe(padded + 16 * Math.ceil(padded / CHUNK_BYTES));
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 49])('of %d bytes does not exist', async (size) => {
    await expect(AttachmentCipher.of(newAttachmentKey(), size)).rejects.toMatchObject({ code: 'attachment_invalid' });
  });

  it('has a key of 32 bytes', async () => {
    await expect(AttachmentCipher.of(new Uint8Array(16), 1)).rejects.toMatchObject({ code: 'attachment_invalid' });
  });

  it('refuses a file that is shorter than it was', async () => {
    const cipher = await AttachmentCipher.of(newAttachmentKey(), 1000);
    await expect(cipher.seal(0, new Uint8Array(999))).rejects.toMatchObject({ code: 'attachment_changed' });
  });
});

describe('a sealed attachment', () => {
  const size = 3 * CHUNK_BYTES + 1234;
  const bytes = file(size);
  let cipher: AttachmentCipher;
  let sealed: Bytes;
  beforeAll(async () => {
    cipher = await AttachmentCipher.of(newAttachmentKey(), size);
    sealed = await sealAll(cipher, bytes);
  });

  it('gives any part of itself', async () => {
    const read = async (start: number, end: number) => sealed.subarray(start, end);
    await fc.assert(
      fc.asyncProperty(fc.nat(size), fc.nat(size), async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const part = await openRange(cipher, start, end, read);
        expect(Buffer.compare(part, bytes.subarray(start, end))).toBe(0);
      }),
      { numRuns: 60 },
    );
    await expect(openRange(cipher, 0, size + 1, read)).rejects.toThrow(RangeError);
  });

  it('is refused with any byte changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const index = Math.floor(at / SEALED_CHUNK_BYTES);
        const { start, end } = cipher.sealedRange(index);
        const chunk = sealed.slice(start, end);
        chunk[at - start] = (chunk[at - start] ?? 0) ^ flip;
        await expect(cipher.open(index, chunk)).rejects.toMatchObject({ code: 'attachment_broken' });
      }),
      { numRuns: 60 },
    );
  });

  it('is refused with chunks in another order, left out, or another end', async () => {
    const chunk = (index: number) => {
      const { start, end } = cipher.sealedRange(index);
      return sealed.subarray(start, end);
    };
    const broken = { code: 'attachment_broken' };
    for (let index = 0; index < cipher.chunks; index++) {
      for (let other = 0; other < cipher.chunks; other++)
        if (other !== index) await expect(cipher.open(index, chunk(other))).rejects.toMatchObject(broken);
      await expect(cipher.open(index, chunk(index).subarray(0, -1))).rejects.toMatchObject(broken);
      await expect(cipher.open(index, new Uint8Array())).rejects.toMatchObject(broken);
    }
  });

  it('is refused where whoever serves it would have it end earlier', async () => {
    const key = newAttachmentKey();
    const whole = await AttachmentCipher.of(key, 2 * CHUNK_BYTES);
    const first = await whole.seal(0, file(CHUNK_BYTES));
    const shorter = await AttachmentCipher.of(key, CHUNK_BYTES);
    await expect(shorter.open(0, first)).rejects.toMatchObject({ code: 'attachment_broken' });
  });
});
