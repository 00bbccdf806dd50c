import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewAttachment } from '../../src/client/media-api';
import { PIECE_BYTES } from '../../src/client/pieces';
import {
  AttachmentCipher,
  CHUNK_BYTES,
  openRange,
  SEALED_CHUNK_BYTES,
  sealedLength,
} from '../../src/crypto/attachment';
import type { Attachment } from '../../src/crypto/attachment-content';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { newConversationRow } from '../../src/store/conversation-row';
import { MediaStore } from '../../src/store/media-store';
import { eventually } from '../eventually';
import { AssetServer } from './asset-server';
import { aFile, bytes, conversationId, Device, newId } from './media-device';

const MIB = 1024 ** 2;

let server: AssetServer;
let device: Device;

/** A file of which a piece is read when one says so. */
function heldBlob(content: Uint8Array<ArrayBuffer>): [Blob, { held: (() => void)[]; next(): void; all(): void }] {
  const whole = new Blob([content]);
  const file = new Blob([content]);
  const held: (() => void)[] = [];
  let isOpen = false;
  file.slice = (start, end, type) => {
    const part = whole.slice(start, end, type);
    if (type !== undefined) return part;
    const read = part.arrayBuffer.bind(part);
    part.arrayBuffer = async () => {
      if (!isOpen) await new Promise<void>((resolve) => held.push(resolve));
      return read();
    };
    return part;
  };
  const all = () => {
    isOpen = true;
    for (const goOn of held.splice(0)) goOn();
  };
  return [file, { held, next: () => held.shift()?.(), all }];
}

async function opened({ key, size }: Attachment, sealed: Buffer): Promise<Buffer> {
  const cipher = await AttachmentCipher.of(key, size);
  return Buffer.from(await openRange(cipher, 0, size, async (start, end) => sealed.subarray(start, end)));
}

async function same(blob: Blob, expected: Uint8Array): Promise<boolean> {
  return Buffer.compare(Buffer.from(await blob.arrayBuffer()), expected) === 0;
}

beforeEach(async () => {
  server = await AssetServer.start();
  Device.server = server.url;
  device = await Device.start();
});
afterEach(async () => {
  await device.leave();
  server.stop();
});

describe('an attachment on its way out', () => {
  it('is encrypted, uploaded and then let go', async () => {
    const file = bytes(3 * MIB + 17);
    const id = await device.sends(new Blob([file]));
    const attachment = await device.uploaded(id);
    const [assetId, asset] = server.only();
    expect(attachment).toMatchObject({ assetId, size: file.length, name: 'plan.pdf', kind: 'file' });
    expect(asset.conversations).toEqual(new Set([conversationId]));
    expect(asset.bytes.length).toBe(asset.length);
    expect(Buffer.compare(await opened(attachment, asset.bytes), file)).toBe(0);
    expect(asset.bytes.includes(Buffer.from(file.subarray(0, 32)))).toBe(false);
    expect(device.told.length).toBeGreaterThan(2);
    expect(device.told.at(-1)).toBeNull();
  });

  it('goes on where the line broke, where the server stumbled, and with what it had', async () => {
    server.mishaps.push({ method: 'PATCH', what: 'breaks' }, { method: 'HEAD', what: 'says 503' });
    const file = bytes(MIB);
    const id = await device.sends(new Blob([file]));
    await eventually(async () => {
      await device.media.uploads.wake();
      expect(await device.row(id)).not.toHaveProperty('upload');
    });
    expect(Buffer.compare(await opened(await device.attachment(id), server.only()[1].bytes), file)).toBe(0);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
  });

  it('goes on after a reload, with the same ciphertext', async () => {
    const file = bytes(2 * MIB);
    let held = 0;
    server.before = (method) => (method === 'PATCH' && ++held === 3 ? new Promise(() => undefined) : undefined);
    const id = await device.sends(new Blob([file]));
    await eventually(() => expect(held).toBe(3));
    const begun = server.only()[1].bytes.length;
    expect(begun).toBeGreaterThan(0);
    await device.leave();
    server.before = () => undefined;
    device = await Device.start(device.store.name);
    await device.media.uploads.wake();
    const attachment = await device.uploaded(id);
    expect(server.requests).toContain(`PATCH ${begun}`);
    expect(Buffer.compare(await opened(attachment, server.only()[1].bytes), file)).toBe(0);
  });

  it('begins anew when the server has forgotten it', async () => {
    server.mishaps.push({ method: 'PATCH', what: 'forgets' });
    const id = await device.sends(new Blob([bytes(1000)]));
    const { assetId } = await device.uploaded(id);
    expect(server.only()[0]).toBe(assetId);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(2);
  });

  it('is taken back in the middle', async () => {
    let held = false;
    server.before = (method) => {
      if (method !== 'PATCH') return undefined;
      held = true;
      return new Promise(() => undefined);
    };
    const id = await device.sends(new Blob([bytes(1000)]));
    await eventually(() => expect(held).toBe(true));
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await eventually(() => expect(server.assets.size).toBe(0));
    expect(await device.row(id)).toBeUndefined();
  });

  it('is taken back when its upload does not run, and nothing of it is left', async () => {
    let begun = false;
    server.before = (method) => {
      if (method !== 'PATCH') return undefined;
      begun = true;
      return new Promise(() => undefined);
    };
    const id = await device.sends(new Blob([bytes(1000)]));
    await eventually(() => expect(begun).toBe(true));
    await device.leave();
    server.before = () => undefined;
    device = await Device.start(device.store.name);
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await eventually(() => expect(server.assets.size).toBe(0));
    const kept = new MediaStore(device.store.name);
    expect(await kept.find(id)).toBeUndefined();
    expect(await kept.piece(id, 0)).toBeUndefined();
    await kept.close();
  });

  it('is not removed to make room while the files beside it are still being read', async () => {
    const other = await Device.start();
    const toFetch = await other.receives(await device.uploaded(await device.sends(new Blob([bytes(10)]))));
    const held: (() => void)[] = [];
    const slow = new Blob([bytes(20)]);
    slow.slice = () => {
      const part = new Blob([bytes(20)]);
      part.arrayBuffer = () =>
        new Promise((resolve) => {
          held.push(() => resolve(bytes(20).buffer));
        });
      return part;
    };
    const ids = [newId(), newId()];
    const sending = other.media.uploads.send(conversationId, [aFile(new Blob([bytes(1000)])), aFile(slow)], ids);
    await eventually(() => expect(held).toHaveLength(1));
    await other.media.downloads.open(conversationId, toFetch);
    for (const goOn of held) goOn();
    await sending;
    for (const id of ids) await other.uploaded(id);
    await other.leave();
  });

  it('shows at once, with how far it is encrypted, and opens from where it came', async () => {
    const content = bytes(2 * MIB);
    const [file, slow] = heldBlob(content);
    const id = newId();
    const sending = device.media.uploads.send(conversationId, [aFile(file)], [id]);
    await eventually(() => expect(slow.held).toHaveLength(1));
    expect(await device.row(id)).toMatchObject({ upload: { type: 'stage' }, error: null });
    expect(device.told.at(-1)).toMatchObject({ encrypting: true, done: 0, total: sealedLength(content.length) });
    expect(await same(await device.media.downloads.open(conversationId, id), content)).toBe(true);
    slow.next();
    await eventually(() => expect(slow.held).toHaveLength(1));
    expect(device.told.at(-1)).toMatchObject({ encrypting: true, done: PIECE_BYTES });
    expect(server.assets.size).toBe(0);
    slow.all();
    await sending;
    const attachment = await device.uploaded(id);
    expect(Buffer.compare(await opened(attachment, server.only()[1].bytes), Buffer.from(content))).toBe(0);
    expect(device.told.at(-1)).toBeNull();
  });

  it('is taken back while it is encrypted, and only it', async () => {
    const [file, slow] = heldBlob(bytes(2 * MIB));
    const [id, other] = [newId(), newId()];
    const sending = device.media.uploads.send(conversationId, [aFile(file), aFile(new Blob([bytes(9)]))], [id, other]);
    await eventually(() => expect(slow.held).toHaveLength(1));
    slow.next();
    await eventually(() => expect(slow.held).toHaveLength(1));
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    slow.all();
    await sending;
    await device.uploaded(other);
    expect(await device.row(id)).toBeUndefined();
    expect(server.assets.size).toBe(1);
    const kept = new MediaStore(device.store.name);
    expect(await kept.find(id)).toBeUndefined();
    expect(await kept.piece(id, 0)).toBeUndefined();
    await kept.close();
  });

  it('that was not all encrypted when the engine ended says so, and is sent by who still has it', async () => {
    const [file, slow] = heldBlob(bytes(MIB + 1));
    const id = newId();
    const sending = device.media.uploads.send(conversationId, [aFile(file)], [id]);
    const lost = expect(sending).rejects.toMatchObject({ code: 'file_lost' });
    await eventually(() => expect(slow.held).toHaveLength(1));
    await device.leave();
    slow.all();
    await lost;
    device = await Device.start(device.store.name);
    await device.media.uploads.wake();
    await eventually(async () => expect((await device.row(id))?.error?.code).toBe('file_lost'));
    await device.media.uploads.send(conversationId, [aFile(new Blob([bytes(MIB + 1)]))], [id]);
    const attachment = await device.uploaded(id);
    expect(Buffer.compare(await opened(attachment, server.only()[1].bytes), Buffer.from(bytes(MIB + 1)))).toBe(0);
  });

  it('says for how long the server keeps it, also when the time to disappear was changed while it was uploaded', async () => {
    const disappearing = (disappearAfter: number | null) =>
      device.store.updateConversation(conversationId, (row) => Object.assign(row, { disappearAfter }));
    await disappearing(86_400);
    server.before = async (method) => {
      if (method === 'PATCH') await disappearing(null);
    };
    const id = await device.sends(new Blob([bytes(20)]));
    await device.uploaded(id);
    expect(await device.row(id)).toMatchObject({ attached: { disappearAfter: 86_400 } });
  });

  it('is refused for good when the server says so, and is tried again when one asks', async () => {
    device.connection.isOnline = true;
    server.longest = 2000;
    await expect(device.sends(new Blob([bytes(1990)]))).rejects.toMatchObject({ code: 'file_too_large' });
    server.longest = 500;
    const id = await device.sends(new Blob([bytes(1000)]));
    await eventually(async () => expect((await device.row(id))?.error?.code).toBe('asset_too_big'));
    server.longest = 2000;
    await device.outbox.retry(conversationId, id);
    await device.uploaded(id);
  });

  it('is queued though nobody says how large it may be: at once without a connection, soon with one', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.before = (method) => (method === 'OPTIONS' ? answered : undefined);
    server.longest = 2000;
    const queuedAfter = async () => {
      const began = performance.now();
      await device.sends(new Blob([bytes(1000)]));
      return performance.now() - began;
    };
    expect(await queuedAfter()).toBeLessThan(1_000);
    device.connection.isOnline = true;
    expect(await queuedAfter()).toBeLessThan(3_500);
    expect(server.requests.filter((request) => request === 'OPTIONS')).toHaveLength(1);
    answer();
    await eventually(() =>
      expect(device.sends(new Blob([bytes(1990)]))).rejects.toMatchObject({ code: 'file_too_large' }),
    );
    // And is known from then on.
    device.connection.isOnline = false;
    await expect(device.sends(new Blob([bytes(1990)]))).rejects.toMatchObject({ code: 'file_too_large' });
    expect(server.requests.filter((request) => request === 'OPTIONS')).toHaveLength(1);
  });

  it('is not two when the same call comes twice, and is two from two tabs', async () => {
    const file = new Blob([bytes(70_000)]);
    const id = newId();
    await device.media.uploads.send(conversationId, [aFile(file)], [id]);
    await device.media.uploads.send(conversationId, [aFile(file)], [id]);
    await device.uploaded(id);
    expect(server.assets.size).toBe(1);
    const [one, other] = await Promise.all([device.sends(file), device.sends(file)]);
    const [first, second] = [await device.uploaded(one), await device.uploaded(other)];
    expect(first.assetId).not.toBe(second.assetId);
    expect(toHex(first.key)).not.toBe(toHex(second.key));
  });

  it('is not a file without bytes, and not one that shrinks while it is read', async () => {
    await expect(device.sends(new Blob([]))).rejects.toMatchObject({ code: 'file_empty' });
    const shrunken = new Blob([bytes(100)]);
    Object.defineProperty(shrunken, 'size', { value: 200 });
    await expect(device.sends(shrunken)).rejects.toMatchObject({ code: 'file_changed' });
    expect(await device.store.outbox()).toEqual([]);
    expect(server.assets.size).toBe(0);
  });

  it('is shared with another conversation before its message goes there', async () => {
    const attachment = await device.uploaded(await device.sends(new Blob([bytes(5)])));
    const said = { sentAt: 1, body: '', replyTo: null, mentions: [], forwarded: true };
    const target = newId();
    await device.store.write((tx) => tx.objectStore('conversations').put(newConversationRow(target, 'group', '', 0)));
    const content = { type: 'attachment' as const, ...said, attachment };
    const [id = ''] = await device.outbox.queue(target, [content], { uploadOf: () => ({ type: 'attach' }) });
    expect((await device.uploaded(id)).assetId).toBe(attachment.assetId);
    expect(server.only()[1].conversations).toEqual(new Set([conversationId, target]));
  });
});

describe('an attachment of somebody else', () => {
  const file = bytes(2 * MIB + 5);
  let attachment: Attachment;
  let reader: Device;
  let messageId: string;
  beforeEach(async () => {
    attachment = await device.uploaded(await device.sends(new Blob([file]), { kind: 'photo', mediaType: 'image/png' }));
    reader = await Device.start();
    messageId = await reader.receives(attachment);
    server.requests.length = 0;
  });
  afterEach(() => reader.leave());

  it('is fetched once and then here', async () => {
    const [blob, again] = await Promise.all([
      reader.media.downloads.open(conversationId, messageId),
      reader.media.downloads.open(conversationId, messageId),
    ]);
    expect(again).toBe(blob);
    expect(blob.type).toBe('image/png');
    expect(await same(blob, file)).toBe(true);
    server.assets.clear();
    expect(await same(await reader.media.downloads.open(conversationId, messageId), file)).toBe(true);
    expect(server.requests).toEqual(['GET bytes=0-']);
  });

  it('is on the device of who sent it without being fetched', async () => {
    const own = await device.receives(attachment);
    expect(await same(await device.media.downloads.open(conversationId, own), file)).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('goes on where the line broke', async () => {
    server.mishaps.push({ method: 'GET', what: 'takes half' });
    expect(await same(await reader.media.downloads.open(conversationId, messageId), file)).toBe(true);
    expect(server.requests).toEqual(['GET bytes=0-', 'GET bytes=1048832-']);
  });

  it.each(['changed', 'cut', 'another'] as const)('is not given out when it is %s', async (how) => {
    const [, asset] = server.only();
    const at = asset.bytes.length - 100;
    if (how === 'changed') asset.bytes[at] = (asset.bytes[at] ?? 0) ^ 1;
    if (how === 'cut') asset.bytes = asset.bytes.subarray(0, at);
    if (how === 'another') asset.bytes = Buffer.alloc(asset.bytes.length, 7);
    const opening = reader.media.downloads.open(conversationId, messageId);
    await expect(opening).rejects.toMatchObject({ code: 'attachment_broken' });
  });

  it('is given out though the device fills up in the middle, and kept once there is room', async () => {
    const { addPiece } = MediaStore.prototype;
    const full = vi.spyOn(MediaStore.prototype, 'addPiece').mockImplementation(function (this: MediaStore, ...piece) {
      return piece[1] === 0 ? addPiece.apply(this, piece) : Promise.reject(new DOMException('', 'QuotaExceededError'));
    });
    const blob = await reader.media.downloads.open(conversationId, messageId);
    expect(await same(blob, file)).toBe(true);
    expect(full).toHaveBeenCalledTimes(2);
    full.mockRestore();
    server.requests.length = 0;
    for (let again = 0; again < 2; again++)
      expect(await same(await reader.media.downloads.open(conversationId, messageId), file)).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('is not given out when it is not what the message named', async () => {
    const other = await reader.receives({ ...attachment, hash: randomBytes(32) });
    const opening = reader.media.downloads.open(conversationId, other);
    await expect(opening).rejects.toMatchObject({ code: 'attachment_broken' });
  });

  it('is gone when the server has it no more', async () => {
    server.assets.clear();
    const opening = reader.media.downloads.open(conversationId, messageId);
    await expect(opening).rejects.toMatchObject({ code: 'attachment_gone' });
  });

  it('is not given out, and nothing of it kept, when its message is deleted while it is fetched', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.before = (method) => (method === 'GET' ? held : undefined);
    const opening = reader.media.downloads.open(conversationId, messageId);
    const outcome = expect(opening).rejects.toMatchObject({ code: 'message_unknown' });
    await eventually(() => expect(server.requests).toHaveLength(1));
    await reader.store.write((tx) => tx.objectStore('messages').clear());
    await reader.media.originals.forget([messageId]);
    release();
    await outcome;
    const kept = new MediaStore(reader.store.name);
    expect(await kept.piece(attachment.assetId, 0)).toBeUndefined();
    await kept.close();
  });

  it('that alone is more than this device is to keep is given out and not kept', async () => {
    reader.account.originalsLimit = MIB;
    expect(await same(await reader.media.downloads.open(conversationId, messageId), file)).toBe(true);
    const kept = new MediaStore(reader.store.name);
    expect(await kept.find(attachment.assetId)).toBeUndefined();
    await kept.close();
  });

  it('is forgotten with everything else when somebody signs out', async () => {
    await reader.media.downloads.open(conversationId, messageId);
    await reader.store.clear();
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names).not.toContain(`${reader.store.name} media`);
  });
});

describe('a file that is played', () => {
  const PIECE = 16 * SEALED_CHUNK_BYTES;
  const file = bytes(3 * MIB + 5);
  let attachment: Attachment;
  let reader: Device;
  let messageId: string;
  beforeEach(async () => {
    attachment = await device.uploaded(await device.sends(new Blob([file]), { kind: 'video', mediaType: 'video/mp4' }));
    reader = await Device.start();
    messageId = await reader.receives(attachment);
    server.requests.length = 0;
  });
  afterEach(() => reader.leave());

  const part = (start: number) => reader.media.playback.part(conversationId, messageId, start);
  /** As a player reads: to the end, or to a byte. */
  const plays = async (start: number, end = file.length) => {
    const parts: Uint8Array[] = [];
    for (let at = start; at < end; at += parts.at(-1)?.length ?? 0) parts.push(await part(at));
    return Buffer.concat(parts);
  };
  const kept = async () => {
    const store = new MediaStore(reader.store.name);
    const indexes = (await Promise.all([0, 1, 2, 3].map((index) => store.piece(attachment.assetId, index)))).flatMap(
      (piece, index) => (piece ? [index] : []),
    );
    await store.close();
    return indexes.join();
  };

  it('is given out from any byte on, in parts that end where a chunk ends', async () => {
    const first = await part(0);
    expect(Buffer.compare(first, file.subarray(0, CHUNK_BYTES))).toBe(0);
    expect(Buffer.compare(await part(1), file.subarray(1, CHUNK_BYTES))).toBe(0);
    expect(Buffer.compare(await part(CHUNK_BYTES - 1), file.subarray(CHUNK_BYTES - 1, CHUNK_BYTES))).toBe(0);
    expect(
      Buffer.compare(await part(2 * MIB + 70_000), file.subarray(2 * MIB + 70_000, 2 * MIB + 2 * CHUNK_BYTES)),
    ).toBe(0);
    expect(Buffer.compare(await part(file.length - 1), file.subarray(-1))).toBe(0);
    await expect(part(file.length)).rejects.toThrow(RangeError);
    await expect(part(-1)).rejects.toThrow(RangeError);
  });

  it('is played to its end without being asked for twice, and then here', async () => {
    expect(Buffer.compare(await plays(0), file)).toBe(0);
    await eventually(async () => expect(await kept()).toBe('0,1,2,3'));
    expect(server.requests.map((request) => request.split('=')[1])).toEqual([
      `0-${PIECE - 1}`,
      `${PIECE}-${2 * PIECE - 1}`,
      `${2 * PIECE}-${3 * PIECE - 1}`,
      expect.stringMatching(`^${3 * PIECE}-`),
    ]);
    server.assets.clear();
    expect(Buffer.compare(await plays(0), file)).toBe(0);
    expect(await same(await reader.media.downloads.open(conversationId, messageId), file)).toBe(true);
  });

  it('is fetched first from where it is played, then what lies before in the piece', async () => {
    expect(
      Buffer.compare(
        await part(MIB + 3 * CHUNK_BYTES + 7),
        file.subarray(MIB + 3 * CHUNK_BYTES + 7, MIB + 4 * CHUNK_BYTES),
      ),
    ).toBe(0);
    await eventually(async () => expect(await kept()).toBe('1'));
    const third = PIECE + 3 * SEALED_CHUNK_BYTES;
    expect(server.requests).toEqual([`GET bytes=${third}-${2 * PIECE - 1}`, `GET bytes=${PIECE}-${third - 1}`]);
  });

  it('gives out what is before a broken chunk, and nothing of it or for it', async () => {
    const [, asset] = server.only();
    const at = 2 * PIECE + SEALED_CHUNK_BYTES + 100;
    asset.bytes[at] = (asset.bytes[at] ?? 0) ^ 1;
    expect(Buffer.compare(await plays(0, 2 * MIB + CHUNK_BYTES), file.subarray(0, 2 * MIB + CHUNK_BYTES))).toBe(0);
    await expect(part(2 * MIB + CHUNK_BYTES)).rejects.toMatchObject({ code: 'attachment_broken' });
    expect(await kept()).toBe('0,1');
    asset.bytes[at] = (asset.bytes[at] ?? 0) ^ 1;
    expect(Buffer.compare(await plays(2 * MIB), file.subarray(2 * MIB))).toBe(0);
  });

  it.each(['at a chunk', 'at a piece', 'in a chunk'] as const)('that was cut %s is no shorter file', async (where) => {
    const [, asset] = server.only();
    const cut = {
      'at a chunk': 2 * PIECE + 2 * SEALED_CHUNK_BYTES,
      'at a piece': 2 * PIECE,
      'in a chunk': 2 * PIECE + 99,
    };
    asset.bytes = asset.bytes.subarray(0, cut[where]);
    await expect(plays(0)).rejects.toMatchObject({ code: 'attachment_broken' });
  });

  it('whose chunks were exchanged is broken', async () => {
    const [, asset] = server.only();
    const first = Buffer.from(asset.bytes.subarray(0, SEALED_CHUNK_BYTES));
    asset.bytes.copy(asset.bytes, 0, SEALED_CHUNK_BYTES, 2 * SEALED_CHUNK_BYTES);
    first.copy(asset.bytes, SEALED_CHUNK_BYTES);
    await expect(part(0)).rejects.toMatchObject({ code: 'attachment_broken' });
  });

  it('that lies here broken is fetched anew at the next try', async () => {
    await plays(0);
    const store = new MediaStore(reader.store.name);
    await eventually(async () => expect(await store.piece(attachment.assetId, 3)).toBeDefined());
    await store.putPiece(attachment.assetId, 0, new Uint8Array(PIECE));
    await expect(part(0)).rejects.toMatchObject({ code: 'attachment_broken' });
    expect(Buffer.compare(await plays(0), file)).toBe(0);
    await store.close();
  });

  it('goes on where the line broke', async () => {
    server.mishaps.push({ method: 'GET', what: 'takes half' });
    expect(Buffer.compare(await plays(0), file)).toBe(0);
  });

  it('is on the device of who sent it without being fetched', async () => {
    const own = await device.receives(attachment);
    expect(Buffer.compare(await device.media.playback.part(conversationId, own, 5), file.subarray(5, MIB))).toBe(0);
    expect(server.requests).toEqual([]);
  });

  it('is played no more once its message is gone', async () => {
    await part(0);
    await reader.store.write((tx) => tx.objectStore('messages').clear());
    await expect(part(0)).rejects.toMatchObject({ code: 'message_unknown' });
  });

  it('is gone when the server has it no more', async () => {
    server.assets.clear();
    await expect(part(0)).rejects.toMatchObject({ code: 'attachment_gone' });
  });

  it('stops being fetched when nobody plays it any more, and can be played again', async () => {
    let held = false;
    server.before = (method) => {
      if (method !== 'GET') return undefined;
      held = true;
      return new Promise(() => undefined);
    };
    const waiting = part(0);
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(held).toBe(true));
    reader.media.playback.stop(messageId);
    await outcome;
    server.before = () => undefined;
    expect(Buffer.compare(await part(0), file.subarray(0, CHUNK_BYTES))).toBe(0);
  });

  it('jumped through wildly is still what was sent, and what is fetched for nothing is stopped', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.before = (method) => (method === 'GET' ? held : undefined);
    const starts = [3 * MIB, 70_000, 2 * MIB + 9, MIB + 500_000];
    const settled: number[] = [];
    const parts: Promise<Uint8Array>[] = [];
    for (const start of starts) {
      const asked = part(start);
      const settles = () => void settled.push(start);
      asked.then(settles, settles);
      parts.push(asked);
      await eventually(() => expect(server.requests).toHaveLength(parts.length));
    }
    const [first, ...others] = parts;
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(settled).toEqual([3 * MIB]);
    release();
    for (const [nth, given] of (await Promise.all(others)).entries()) {
      const start = starts[nth + 1] ?? 0;
      expect(Buffer.compare(given, file.subarray(start, start + given.length))).toBe(0);
    }
  });

  it('is played from a device on which nothing more can be written', async () => {
    const put = vi.spyOn(MediaStore.prototype, 'put').mockRejectedValue(new DOMException('', 'QuotaExceededError'));
    expect(Buffer.compare(await plays(0), file)).toBe(0);
    expect(put).toHaveBeenCalled();
    put.mockRestore();
    expect(await kept()).toBe('');
  });

  it('is not kept when it alone is more than this device is to keep', async () => {
    reader.account.originalsLimit = 2 * MIB;
    expect(Buffer.compare(await plays(0), file)).toBe(0);
    expect(await kept()).toBe('');
    expect(server.requests.length).toBeLessThan(8);
  });
});

describe('what this device keeps', () => {
  const other = newId();
  let reader: Device;
  const receives = async (size: number, more: Partial<NewAttachment>, chat = conversationId): Promise<string> =>
    reader.receives(await device.uploaded(await device.sends(new Blob([bytes(size)]), more)), chat);
  const opens = (id: string, chat = conversationId) => reader.media.downloads.open(chat, id);
  const sizes = async () => (await reader.media.originals.use()).chats.map(({ bytes }) => bytes);
  beforeEach(async () => {
    reader = await Device.start();
  });
  afterEach(() => reader.leave());

  it('is told by kind and by chat, largest first, and what waits apart from it', async () => {
    const photo = { kind: 'photo', mediaType: 'image/png' } as const;
    await opens(await receives(1000, photo));
    await opens(await receives(2000, photo));
    await opens(await receives(5000, {}, other), other);
    server.before = (method) => (method === 'PATCH' ? new Promise(() => undefined) : undefined);
    await reader.sends(new Blob([bytes(700)]));
    const use = await reader.media.originals.use();
    expect(use.kinds.map(({ kind, files }) => [kind, files])).toEqual([
      ['file', 1],
      ['photo', 2],
    ]);
    expect(use.chats.map((chat) => [chat.conversationId, chat.files])).toEqual([
      [other, 1],
      [conversationId, 2],
    ]);
    expect(use.bytes).toBe(use.chats.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(use.bytes).toBeGreaterThanOrEqual(8000);
    expect(use.waiting).toBeGreaterThanOrEqual(700);
  });

  it('is never more than was chosen: what was opened longest ago goes', async () => {
    const first = await receives(1000, {});
    const second = await receives(1001, {});
    await opens(first);
    await opens(second);
    await reader.media.originals.setLimit(1500);
    expect(reader.account.originalsLimit).toBe(1500);
    expect(await reader.store.account()).toMatchObject({ originalsLimit: 1500 });
    expect(await sizes()).toEqual([1001]);
    server.requests.length = 0;
    await opens(second);
    expect(server.requests).toEqual([]);
    await opens(first);
    expect(server.requests).toEqual(['GET bytes=0-']);
    expect(await sizes()).toEqual([1000]);
  });

  it('goes when one says so, except what nobody else has, and comes back', async () => {
    const received = await receives(1000, {});
    await opens(received);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.before = (method) => (method === 'PATCH' ? held : undefined);
    const sending = await reader.sends(new Blob([bytes(700)]));
    await reader.media.originals.remove();
    expect(await reader.media.originals.use()).toMatchObject({ bytes: 0, kinds: [], chats: [] });
    release();
    await reader.uploaded(sending);
    expect(await same(await opens(received), bytes(1000))).toBe(true);
  });

  it('goes for one chat alone', async () => {
    const [here, there] = [await receives(1000, {}), await receives(1001, {})];
    for (const id of [here, there]) await opens(id);
    await reader.store.write(async (tx) => {
      const row = (await tx.objectStore('messages').getAll()).find(({ id }) => id === there);
      if (!row) throw new Error('It was received.');
      await tx.objectStore('messages').delete([row.conversationId, row.sequence]);
      await tx.objectStore('messages').put({ ...row, conversationId: 'elsewhere' });
    });
    await reader.media.originals.remove('elsewhere');
    expect(await sizes()).toEqual([1000]);
    expect((await reader.media.originals.use()).chats).toMatchObject([{ files: 1 }]);
  });

  it('goes with its message', async () => {
    const [first, second, third] = [await receives(1000, {}), await receives(1001, {}), await receives(1002, {})];
    for (const id of [first, second, third]) await opens(id);
    await reader.media.originals.forget([second]);
    expect(await sizes()).toEqual([2002]);
    await reader.store.write((tx) => tx.objectStore('messages').clear());
    expect(await sizes()).toEqual([]);
  });
});
