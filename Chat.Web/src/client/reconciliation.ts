import { ConversationKind, MemberRole, type ServerFrame, type WelcomedConversation, write } from '../protocol/frames';
import { putAccount } from '../store/account-row';
import { conversationIn } from '../store/conversation-row';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { Membership } from './membership';
import { type Cursor, farthest, ownPassed } from './receipts';
import { forget, goBack } from './restored-log';

type Cursors = Record<string, Cursor>;
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
    const moved: { conversationId: string; before: Cursors; cursors: Cursors }[] = [];
    const ahead = await this.context.store.write(async (tx) => {
      const further: { id: string; readUpTo: number }[] = [];
      for (const [index, welcomed] of all.entries()) {
        const { conversationId } = welcomed;
        const isLookedAt = this.context.isLookedAt(conversationId);
        const known = isLookedAt ? await tx.objectStore('conversations').get(conversationId) : undefined;
        const { readUpTo, cursors } = await this.#reconcile(tx, welcomed, all.length - index);
        if (readUpTo > welcomed.readUpTo) further.push({ id: conversationId, readUpTo });
        if (isLookedAt) moved.push({ conversationId, before: known?.cursors ?? {}, cursors });
      }
      return further;
    });
    for (const { id, readUpTo } of ahead) this.context.connection.tell(write.read(id, readUpTo));
    for (const { conversationId } of all) this.context.changed(conversationId);
    for (const { conversationId, before, cursors } of moved) await this.#tellTicks(conversationId, before, cursors);
  }

  /** Of what somebody looks at: who has read what while this device was not connected. */
  async #tellTicks(conversationId: string, before: Cursors, now: Cursors): Promise<void> {
    for (const [userId, cursor] of Object.entries(now)) {
      const known = before[userId] ?? { delivered: 0, read: 0 };
      this.context.changed(conversationId, await ownPassed(this.context, conversationId, known, cursor));
    }
  }

  /** @param rank the higher, the more recent */
  async #reconcile(tx: WriteTransaction, welcomed: WelcomedConversation, rank: number): Promise<ConversationRow> {
    const { me } = this.context.account();
    const isGroup = welcomed.kind === ConversationKind.Group;
    const peerId = welcomed.members.find(({ userId }) => userId !== me.userId)?.userId ?? me.userId;
    const kind = isGroup ? 'group' : 'direct';
    const row = await conversationIn(tx, welcomed.conversationId, kind, isGroup ? '' : peerId, this.context.now());
    // Its place in the list, until its newest message says when it was written.
    if (!welcomed.inGroup && row.stored === 0 && welcomed.lastSequence > 0)
      Object.assign(row, { stored: welcomed.lastSequence, historyFrom: welcomed.lastSequence + 1, lastActivity: rank });
    // Nothing is streamed to a device that is not in the group: what is missing is fetched like older history.
    if (!welcomed.inGroup && row.stored < welcomed.lastSequence)
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
    if (row.gone === 'forgotten') row.gone = null;
    const disappearAfter = welcomed.expiresAfter || null;
    if (disappearAfter !== row.disappearAfter) Object.assign(row, { disappearAfter, disappearSince: null });
    await tx.objectStore('conversations').put(row);
    return row;
  }

  /** A log id that this device does not know: the server was restored from a backup, and every conversation goes back with it. */
  async #followLog(logId: string, conversations: readonly WelcomedConversation[]): Promise<void> {
    const account = this.context.account();
    if (account.logId === logId) return;
    const wentBack = account.logId !== null;
    await this.context.store.write(async (tx) => {
      if (wentBack) {
        for (const conversation of conversations) await goBack(tx, conversation, account.me.userId);
        await forget(tx, new Set(conversations.map(({ conversationId }) => conversationId)));
        if (account.peopleVersion !== undefined) account.peopleVersion = 0;
      }
      account.logId = logId;
      await putAccount(tx, account);
    });
    if (wentBack) await this.#forgetNotices(conversations);
  }

  async #forgetNotices(conversations: readonly WelcomedConversation[]): Promise<void> {
    const { NoticeStore } = await import('../store/notice-store');
    const notices = await NoticeStore.open(this.context.store.name);
    for (const { conversationId, lastSequence } of conversations) await notices.goBack(conversationId, lastSequence);
    notices.close();
  }
}
