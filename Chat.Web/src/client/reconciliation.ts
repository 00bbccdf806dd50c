import { ConversationKind, MemberRole, type ServerFrame, type WelcomedConversation, write } from '../protocol/frames';
import { conversationIn } from '../store/conversation-row';
import type { AccountRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { Membership } from './membership';
import { farthest } from './receipts';

type Welcome = Extract<ServerFrame, { kind: 'welcome' }>;

/** Brings this device's picture of the conversations together with the server's, at every connection. */
export class Reconciliation {
  constructor(
    private readonly context: Context,
    private readonly membership: Membership,
  ) {}

  async with(frame: Welcome): Promise<void> {
    await this.#followLog(frame.logId, frame.conversations);
    await this.#conversations(frame.conversations);
    const there = new Set(frame.conversations.map(({ conversationId }) => conversationId));
    for (const row of await this.context.store.conversations()) {
      if (row.kind === 'group' && !row.gone && !there.has(row.id)) await this.membership.gone(row.id, 'removed');
    }
  }

  /** In one transaction: a person with 500 chats comes back often. */
  async #conversations(all: readonly WelcomedConversation[]): Promise<void> {
    const ahead = await this.context.store.write(async (tx) => {
      const further: { id: string; readUpTo: number }[] = [];
      for (const welcomed of all) {
        const readUpTo = await this.#reconcile(tx, welcomed);
        if (readUpTo > welcomed.readUpTo) further.push({ id: welcomed.conversationId, readUpTo });
      }
      return further;
    });
    for (const { id, readUpTo } of ahead) this.context.connection.tell(write.read(id, readUpTo));
    for (const { conversationId } of all) this.context.changed(conversationId);
  }

  async #reconcile(tx: WriteTransaction, welcomed: WelcomedConversation): Promise<number> {
    const { me } = this.context.account();
    const isGroup = welcomed.kind === ConversationKind.Group;
    const peerId = welcomed.members.find(({ userId }) => userId !== me.userId)?.userId ?? me.userId;
    const kind = isGroup ? 'group' : 'direct';
    const row = await conversationIn(tx, welcomed.conversationId, kind, isGroup ? '' : peerId, this.context.now());
    if (!welcomed.inGroup && row.stored === 0)
      Object.assign(row, { stored: welcomed.lastSequence, historyFrom: welcomed.lastSequence + 1 });
    row.lastSequence = Math.max(row.lastSequence, welcomed.lastSequence);
    if (welcomed.readUpTo >= row.readUpTo) Object.assign(row, { readUpTo: welcomed.readUpTo, unread: welcomed.unread });
    for (const member of welcomed.members) {
      if (member.userId !== me.userId) row.cursors[member.userId] = farthest(row.cursors[member.userId], member);
    }
    if (isGroup) {
      const role = welcomed.role === MemberRole.Admin ? 'admin' : 'member';
      Object.assign(row, { gone: null, role, memberCount: welcomed.memberCount });
    }
    const disappearAfter = welcomed.expiresAfter || null;
    if (disappearAfter !== row.disappearAfter) Object.assign(row, { disappearAfter, disappearSince: null });
    await tx.objectStore('conversations').put(row);
    return row.readUpTo;
  }

  /**
   * A log id that this device does not know: the server was restored from a backup. What the log lost of one's own goes into the outbox
   * again, and the rest above its end is dropped. The log is a prefix of what it was and generations are this device's own, so a group whose epoch the log
   * still has goes on; one that is ahead of the log is given up, and this device joins anew.
   */
  async #followLog(logId: string, conversations: readonly WelcomedConversation[]): Promise<void> {
    const account = this.context.account();
    if (account.logId === logId) return;
    await this.context.store.write(async (tx) => {
      if (account.logId !== null) {
        for (const conversation of conversations) await this.#giveUp(tx, account, conversation);
        await tx.objectStore('commits').clear();
      }
      account.logId = logId;
      await tx.objectStore('account').put(account, 'me');
    });
  }

  async #giveUp(
    tx: WriteTransaction,
    account: AccountRow,
    { conversationId, lastSequence, epoch }: WelcomedConversation,
  ): Promise<void> {
    const row = await tx.objectStore('conversations').get(conversationId);
    if (!row) return;
    const lost = await tx
      .objectStore('messages')
      .getAll(IDBKeyRange.bound([conversationId, lastSequence], [conversationId, Number.MAX_SAFE_INTEGER], true));
    for (const message of lost) {
      await tx.objectStore('messages').delete([conversationId, message.sequence]);
      if (message.senderId !== account.me.userId || message.kind !== 'text') continue;
      const { id, text: body, at, replyTo, mentions, forwarded } = message;
      const content = { type: 'text' as const, sentAt: at, body, replyTo, mentions, forwarded };
      await tx
        .objectStore('outbox')
        .add({ id, conversationId, content, at, reserved: null, sealed: null, error: null } as never);
    }
    const stored = Math.min(row.stored, lastSequence);
    const kept = { ...row, stored, lastSequence };
    if (row.epoch > epoch) {
      Object.assign(kept, { inGroup: false, epoch: 0 });
      await tx.objectStore('states').delete(conversationId);
    }
    await tx.objectStore('conversations').put(kept);
  }
}
