import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Archives } from '../../src/client/archives';
import type { Context } from '../../src/client/context';
import { Filing } from '../../src/client/filing';
import type { Outbox } from '../../src/client/outbox';
import { ShareHistory } from '../../src/client/share-history';
import { joinArchives, leavesIn, splitArchive } from '../../src/crypto/archive-parts';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { type Content, decodeContent, encodeContent } from '../../src/crypto/content';
import { type DeviceKeys, newDeviceKeys } from '../../src/crypto/device';
import { commitChange, createGroup, joinByWelcome } from '../../src/crypto/group';
import { newKeyPackages } from '../../src/crypto/key-package';
import { EpochKeys } from '../../src/crypto/message';
import { epochArchive } from '../../src/crypto/taken-archive';
import type { LogEntry } from '../../src/protocol/frames';
import { newConversationRow } from '../../src/store/conversation-row';
import { Store } from '../../src/store/store';

const newId = () => toHex(randomBytes(16));
const conversationId = newId();
const messageId = newId();

/** A group so large that its archive does not fit into one message; what the last to come in has written in it. */
async function largeGroup(size: number) {
  const devices = Array.from({ length: size }, () => newDeviceKeys(newId(), newId()));
  const pairs = await Promise.all(devices.map(async (device) => (await newKeyPackages(device, 1, false))[0]!));
  const change = await commitChange(await createGroup(conversationId, newDeviceKeys(newId(), newId())), {
    add: pairs.map(({ publicPart }) => publicPart),
    removeDeviceIds: [],
  });
  const last = devices.at(-1) as DeviceKeys;
  const state = await joinByWelcome(change.welcome!, pairs.at(-1)!, last);
  const sealed = await new EpochKeys(epochArchive(state)).seal(
    last,
    0,
    new TextEncoder().encode('from the last'),
    messageId,
  );
  return { archive: epochArchive(change.state), sealed };
}

/** What a member sends to somebody new. */
async function handedOn(archive: Uint8Array): Promise<Content[]> {
  const store = await Store.open(newId());
  const row = newConversationRow(conversationId, 'group', '', 0);
  await store.write(async (tx) => {
    await tx.objectStore('conversations').put({ ...row, epoch: 3 });
    await tx
      .objectStore('epochs')
      .put({ conversationId, epoch: 1, archive: splitArchive(archive, 1000)[0]!, uploaded: 1 });
    await tx.objectStore('epochs').put({ conversationId, epoch: 2, archive, uploaded: 1 });
  });
  const queued: Content[] = [];
  const share = new ShareHistory(
    { store, now: () => 1 } as unknown as Context,
    { fetch: async () => undefined } as unknown as Archives,
    { queue: async (_: string, contents: Content[]) => void queued.push(...contents) } as unknown as Outbox,
    async () => 'direct',
  );
  await share.withMembers(conversationId, [newId()], 'everything');
  return queued;
}

describe('the history of a large group', () => {
  it('comes to somebody new in parts, which open what they can and together everything', async () => {
    const { archive, sealed } = await largeGroup(690);
    const contents = await handedOn(archive);
    expect(contents.length).toBeGreaterThan(1);
    const store = await Store.open(newId());
    const filing = new Filing({ store, search: { changed: () => undefined } } as unknown as Context);
    const row = newConversationRow('direct', 'direct', 'ana', 0);
    const file = async (content: Content) => {
      const bytes = encodeContent(content);
      if (!bytes) throw new Error('It does not fit into a message.');
      await store.write((tx) =>
        filing.file(tx, row, { conversationId: 'direct', sequence: 1 } as LogEntry, decodeContent(bytes)),
      );
    };
    for (const content of contents.slice(0, -1)) await file(content);
    expect(await store.archive(conversationId, 1)).toMatchObject({ uploaded: 0 });
    expect(await store.archive(conversationId, 2)).toMatchObject({ uploaded: 3 });
    expect(await store.archivesToUpload()).toHaveLength(1);
    await file(contents.at(-1)!);
    const whole = await store.archive(conversationId, 2);
    expect(whole?.archive).toEqual(archive);
    expect(whole?.uploaded).toBe(0);
    expect(new TextDecoder().decode((await new EpochKeys(whole!.archive).open(sealed, messageId)).plaintext)).toBe(
      'from the last',
    );
  });

  it('is not disturbed by what is no part of it', async () => {
    const { archive } = await largeGroup(8);
    const { archive: other } = await largeGroup(2);
    const parts = splitArchive(archive, 600);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of [other, new Uint8Array([1, 2]), new Uint8Array()])
      expect(joinArchives(parts[0]!, part)).toBe(parts[0]);
    expect([...parts].reverse().reduce(joinArchives)).toEqual(archive);
    expect(leavesIn(new Uint8Array([193]))).toBe(0);
  });
});
