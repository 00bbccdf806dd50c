import { leavesIn, splitArchive } from '../crypto/archive-parts';
import type { Content, HandedArchive } from '../crypto/content';
import type { EpochRow, NewMembersSee } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Outbox } from './outbox';
import { portions } from './portions';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
/** Archives of one message; one that is larger goes in parts. */
const MOST_BYTES = 48 * 1024;
const MOST_ARCHIVES = 1_000;

/**
 * Hands on what was written before to somebody new, as the group has chosen: the archives of those epochs, in the direct conversation with
 * them. The server refuses them the pages that the group does not want them to see.
 */
export class ShareHistory {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly outbox: Outbox,
    private readonly openDirect: (userId: string) => Promise<string>,
  ) {}

  async withMembers(conversationId: string, userIds: readonly string[], see: NewMembersSee): Promise<void> {
    if (see === 'nothing' || userIds.length === 0) return;
    const row = await this.context.store.conversation(conversationId);
    if (!row) return;
    const from = see === 'month' ? await this.#epochAt(conversationId, this.context.now() - MONTH_MS) : 0;
    if (from < row.epoch) await this.archives.fetch([{ conversationId, from, to: row.epoch - 1 }]);
    // Of messages that disappear nothing is handed on, and of what is here in parts not before it is whole.
    const archives = (await this.context.store.archivesOf(conversationId)).filter(
      ({ epoch, uploaded }) => epoch >= from && epoch < row.epoch && uploaded <= 1,
    );
    await this.handOn(conversationId, archives, userIds);
  }

  async handOn(conversationId: string, rows: readonly EpochRow[], userIds: readonly string[]): Promise<void> {
    const archives = rows.flatMap(({ epoch, archive }) => handed(epoch, archive));
    const sentAt = this.context.now();
    const contents = portions(archives, MOST_ARCHIVES, MOST_BYTES, ({ archive }) => archive.length + 16).map(
      (portion): Content => ({ type: 'history', sentAt, conversationId, archives: portion }),
    );
    if (contents.length === 0) return;
    for (const userId of userIds) await this.outbox.queue(await this.openDirect(userId), contents);
  }

  /** The epoch of the last message before the time; 0 when there is none here. */
  async #epochAt(conversationId: string, at: number): Promise<number> {
    const archives = await this.context.store.archivesOf(conversationId);
    const before = archives.filter(({ startedAt }) => startedAt !== undefined && startedAt <= at);
    return before.at(-1)?.epoch ?? 0;
  }
}

function handed(epoch: number, archive: Uint8Array): HandedArchive[] {
  if (archive.length <= MOST_BYTES) return [{ epoch, archive, leaves: null }];
  const leaves = leavesIn(archive);
  return splitArchive(archive, MOST_BYTES).map((part) => ({ epoch, archive: part, leaves }));
}
