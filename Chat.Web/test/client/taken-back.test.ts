import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attachment } from '../../src/crypto/attachment-content';
import { newConversationRow } from '../../src/store/conversation-row';
import { MediaStore } from '../../src/store/media-store';
import { eventually } from '../eventually';
import { AssetServer } from './asset-server';
import { bytes, conversationId, Device, newId } from './media-device';

let server: AssetServer;
let device: Device;

beforeEach(async () => {
  server = await AssetServer.start();
  Device.server = server.url;
  device = await Device.start();
});
afterEach(async () => {
  await device.leave();
  server.stop();
});

async function anotherChat(): Promise<string> {
  const id = newId();
  await device.store.write((tx) => tx.objectStore('conversations').put(newConversationRow(id, 'group', '', 0)));
  return id;
}

/** @returns the message's id, before its file is let into the chat */
async function forwards(attachment: Attachment, chat: string): Promise<string> {
  const said = { sentAt: 1, body: '', replyTo: null, mentions: [], forwarded: true };
  const content = { type: 'attachment' as const, ...said, attachment };
  const [id = ''] = await device.outbox.queue(chat, [content], { uploadOf: () => ({ type: 'attach' }) });
  return id;
}

async function isKept(id: string): Promise<boolean> {
  const kept = new MediaStore(device.store.name);
  const found = (await kept.find(id)) ?? (await kept.piece(id, 0));
  await kept.close();
  return found !== undefined;
}

const noneIsOwed = () => eventually(async () => expect(await device.store.erasures()).toEqual([]));

describe('a message taken back after its file was uploaded', () => {
  it('leaves nothing of the file at the server nor here', async () => {
    const id = await device.sends(new Blob([bytes(1000)]));
    await device.uploaded(id);
    expect(await isKept(id)).toBe(true);
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await eventually(() => expect(server.assets.size).toBe(0));
    await eventually(async () => expect(await isKept(id)).toBe(false));
    await noneIsOwed();
  });

  it('without a connection has its file let go at the next one, also after a restart', async () => {
    const id = await device.sends(new Blob([bytes(1000)]));
    const { assetId } = await device.uploaded(id);
    server.mishaps.push({ method: 'DELETE', what: 'breaks' });
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await eventually(() => expect(server.mishaps).toEqual([]));
    expect(server.only()[0]).toBe(assetId);
    await device.leave();
    device = await Device.start(device.store.name);
    await device.erasures.flush();
    expect(server.assets.size).toBe(0);
    await noneIsOwed();
  });

  it('whose last part the server has though nobody heard it has its file let go at the next connection', async () => {
    server.mishaps.push({ method: 'PATCH', what: 'breaks when done' });
    const id = await device.sends(new Blob([bytes(1000)]));
    await eventually(() => expect(server.mishaps).toEqual([]));
    server.mishaps.push({ method: 'DELETE', what: 'breaks' }, { method: 'DELETE', what: 'breaks' });
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await eventually(() => expect(server.mishaps).toEqual([]));
    expect(server.assets.size).toBe(1);
    await device.erasures.flush();
    expect(server.assets.size).toBe(0);
    await noneIsOwed();
  });

  it('keeps the file of another message in the same chat', async () => {
    const id = await device.sends(new Blob([bytes(1000)]));
    const attachment = await device.uploaded(id);
    const again = await forwards(attachment, conversationId);
    await device.uploaded(again);
    expect(await device.outbox.withdraw(conversationId, id)).toBe(true);
    await noneIsOwed();
    expect(server.only()[1].conversations).toEqual(new Set([conversationId]));
    await device.writes(attachment);
    expect(await device.outbox.withdraw(conversationId, again)).toBe(true);
    await noneIsOwed();
    expect(server.only()[1].conversations).toEqual(new Set([conversationId]));
  });
});

describe('a forwarded message taken back', () => {
  it('leaves its file where it came from, and nowhere else', async () => {
    const attachment = await device.uploaded(await device.sends(new Blob([bytes(1000)])));
    const chat = await anotherChat();
    const id = await forwards(attachment, chat);
    await device.uploaded(id);
    expect(server.only()[1].conversations).toEqual(new Set([conversationId, chat]));
    expect(await device.outbox.withdraw(chat, id)).toBe(true);
    await eventually(() => expect(server.only()[1].conversations).toEqual(new Set([conversationId])));
    await noneIsOwed();
  });

  it('while its file is being let into the chat takes it out again', async () => {
    const attachment = await device.uploaded(await device.sends(new Blob([bytes(1000)])));
    const chat = await anotherChat();
    let letGo = () => {};
    server.before = (method) =>
      method === 'PUT'
        ? new Promise((resolve) => {
            letGo = resolve;
          })
        : undefined;
    const id = await forwards(attachment, chat);
    await eventually(() => expect(server.requests).toContain('PUT'));
    expect(await device.outbox.withdraw(chat, id)).toBe(true);
    letGo();
    await noneIsOwed();
    expect(server.only()[1].conversations).toEqual(new Set([conversationId]));
    expect(server.requests.slice(-2)).toEqual(['PUT', 'DELETE']);
  });

  it('and forwarded anew before the server has let go of its file keeps it', async () => {
    const attachment = await device.uploaded(await device.sends(new Blob([bytes(1000)])));
    const chat = await anotherChat();
    const id = await forwards(attachment, chat);
    await device.uploaded(id);
    let letGo = () => {};
    server.before = (method) =>
      method === 'DELETE'
        ? new Promise((resolve) => {
            letGo = resolve;
          })
        : undefined;
    expect(await device.outbox.withdraw(chat, id)).toBe(true);
    await eventually(() => expect(server.requests).toContain('DELETE'));
    const again = await forwards(attachment, chat);
    setTimeout(letGo, 100);
    await device.uploaded(again);
    await noneIsOwed();
    expect(server.only()[1].conversations).toEqual(new Set([conversationId, chat]));
  });
});
