import type { Attachment } from '../crypto/attachment-content';
import type { AttachmentLabel, MessageRow, WriteTransaction } from '../store/schema';

const LAST_LINE_CHARS = 200;

export function lastLineOf({ sequence, kind, text, senderId, at, attachment }: MessageRow) {
  return { sequence, kind, text: text.slice(0, LAST_LINE_CHARS), senderId, at, attachment: labelOf(attachment) };
}

export function labelOf(attachment: Attachment | null | undefined): AttachmentLabel | null {
  return attachment ? { kind: attachment.kind, name: attachment.name } : null;
}

/** The newest line that the list shows of what is stored; null when there is none. */
export async function newestLine(tx: WriteTransaction, conversationId: string) {
  const range = IDBKeyRange.bound([conversationId, 0], [conversationId, Number.MAX_SAFE_INTEGER]);
  let cursor = await tx.objectStore('messages').openCursor(range, 'prev');
  while (cursor && cursor.value.kind === 'event') cursor = await cursor.continue();
  return cursor ? lastLineOf(cursor.value) : null;
}
