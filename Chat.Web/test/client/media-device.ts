import 'fake-indexeddb/auto';
import { expect } from 'vitest';
import type { Archives } from '../../src/client/archives';
import type { Context } from '../../src/client/context';
import { Erasures } from '../../src/client/erasures';
import type { Filing } from '../../src/client/filing';
import type { Groups } from '../../src/client/groups';
import { Media } from '../../src/client/media';
import type { NewAttachment, Transfer } from '../../src/client/media-api';
import { Outbox } from '../../src/client/outbox';
import { Transfers } from '../../src/client/transfers';
import type { Attachment } from '../../src/crypto/attachment-content';
import { randomBytes, toHex } from '../../src/crypto/bytes';
import { Http } from '../../src/protocol/http';
import { newConversationRow } from '../../src/store/conversation-row';
import type { AccountRow, OutboxRow } from '../../src/store/schema';
import { Store } from '../../src/store/store';
import { eventually } from '../eventually';

export const newId = () => toHex(randomBytes(16));
export const conversationId = newId();

/** One device's memory, and the parts of its engine that carry attachments. */
export class Device {
  /** Of the server that devices that start from now on talk to. */
  static server = '';
  #received = 0;

  private constructor(
    readonly store: Store,
    readonly outbox: Outbox,
    readonly media: Media,
    readonly erasures: Erasures,
    /** How far transfers have come, as the views were told. */
    readonly told: readonly (Transfer | null)[],
    readonly account: Pick<AccountRow, 'originalsLimit' | 'me'>,
    readonly connection: { isOnline: boolean },
  ) {}

  static async start(name = `media-${newId()}`): Promise<Device> {
    const store = await Store.open(name);
    const account = { me: { userId: newId() } } as Pick<AccountRow, 'originalsLimit' | 'me'>;
    await store.write(async (tx) => {
      await tx.objectStore('account').put(account as AccountRow, 'me');
      await tx.objectStore('conversations').put(newConversationRow(conversationId, 'group', '', 0));
    });
    const told: (Transfer | null)[] = [];
    const connection = { isOnline: false };
    const context = {
      store,
      http: new Http(Device.server),
      now: () => Date.now(),
      account: () => account,
      connection,
      // Nothing is sealed here.
      fence: { maySeal: async () => false },
      kept: { setOfChat: async () => undefined },
      transfers: new Transfers(({ transfer }) => told.push(transfer)),
      changed: () => undefined,
      removed: () => undefined,
    } as unknown as Context;
    const uploads = { wake: () => void media.uploads.wake(), stop: (row: OutboxRow) => media.uploads.stop(row) };
    const outbox = new Outbox(context, {} as Groups, {} as Archives, { give: async () => new Uint8Array() }, uploads);
    const erasures = new Erasures(context, {} as Filing);
    const media = new Media(context, outbox, erasures);
    return new Device(store, outbox, media, erasures, told, account, connection);
  }

  async sends(file: Blob, more: Partial<NewAttachment> = {}): Promise<string> {
    const id = newId();
    await this.media.uploads.send(conversationId, [aFile(file, more)], [id]);
    return id;
  }

  /** What the message would say, once nothing stands in its way any more. */
  async uploaded(id: string): Promise<Attachment> {
    await eventually(async () => expect(await this.row(id)).not.toHaveProperty('upload'));
    return this.attachment(id);
  }

  async attachment(id: string): Promise<Attachment> {
    const content = (await this.row(id))?.content;
    if (content?.type !== 'attachment') throw new Error('There is no attachment.');
    return content.attachment;
  }

  async row(id: string) {
    return (await this.store.outbox()).find((row) => row.id === id);
  }

  /** As if this person had sent the message from another device. */
  writes(attachment: Attachment, chat = conversationId): Promise<string> {
    return this.receives(attachment, chat, this.account.me.userId);
  }

  /** As if the message had come from somebody else. */
  async receives(attachment: Attachment, chat = conversationId, senderId = newId()): Promise<string> {
    const id = newId();
    await this.store.write((tx) =>
      tx.objectStore('messages').put({
        ...{
          conversationId: chat,
          sequence: ++this.#received,
          id,
          senderId,
          senderDeviceId: newId(),
          at: 1,
          event: null,
        },
        ...{ countsAsUnread: true, kind: 'text', text: '', mentions: [], replyTo: null, forwarded: false, edit: null },
        reactions: [],
        attachment,
      }),
    );
    return id;
  }

  async leave(): Promise<void> {
    await this.media.stop();
    this.store.close();
  }
}

export function aFile(file: Blob, more: Partial<NewAttachment> = {}): NewAttachment {
  const said = { caption: 'Look', mentions: [], replyTo: null };
  return { kind: 'file', name: 'plan.pdf', mediaType: 'application/pdf', ...said, file, ...more };
}

export function bytes(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) % 256);
}
