import type { Content } from '../crypto/content';
import { enqueue } from '../store/generations';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import { groupIn } from './group-row';
import { newId } from './ids';

/** Name, picture and link secrets once more, for somebody who has just come into the group and cannot read what was said before. */
export async function repeatProfile(tx: WriteTransaction, row: ConversationRow, now: number): Promise<void> {
  const { picture, links } = await groupIn(tx, row.id);
  const { name, profileSequence: asOf } = row;
  if (name !== null && asOf > 0) await queueContent(tx, row.id, { type: 'profile', sentAt: now, name, picture, asOf });
  if (links.length > 0)
    await queueContent(tx, row.id, { type: 'callOut', sentAt: now, callOut: { what: 'links', links } });
}

/** Queues what is no message of its own. The generation is reserved when it is sealed. */
export async function queueContent(tx: WriteTransaction, conversationId: string, content: Content): Promise<string> {
  const id = newId();
  await enqueue(tx, { id, conversationId, content, at: content.sentAt, reserved: null, sealed: null, error: null });
  return id;
}
