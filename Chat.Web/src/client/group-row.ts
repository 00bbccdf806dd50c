import type { GroupRow, WriteTransaction } from '../store/schema';

/** The group's row inside a transaction, made when it is missing. */
export async function groupIn(tx: WriteTransaction, conversationId: string): Promise<GroupRow> {
  return (
    (await tx.objectStore('groups').get(conversationId)) ?? {
      conversationId,
      members: [],
      vouched: [],
      links: [],
      picture: null,
    }
  );
}
