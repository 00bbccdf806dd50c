import type { Attachment } from '../crypto/attachment-content';
import { CryptoError } from '../crypto/errors';
import { AssetRefusal } from '../protocol/assets';
import { ProtocolError } from '../protocol/fault';
import type { Context } from './context';

/** What a message on this device says of the file beside it. @throws ProtocolError `message_unknown` */
export async function attachmentOf(
  { store }: Pick<Context, 'store'>,
  conversationId: string,
  messageId: string,
): Promise<Attachment> {
  const stored = await store.messageById(conversationId, messageId);
  if (stored?.attachment) return stored.attachment;
  const waiting = (await store.outboxOf(conversationId)).find(({ id }) => id === messageId);
  if (waiting?.content.type === 'attachment') return waiting.content.attachment;
  throw new ProtocolError('message_unknown', 'This message is no longer here.');
}

/** What a person is told when a file cannot be given out: `attachment_broken`, `attachment_gone`; else what was thrown. */
export function asRefusal(error: unknown): unknown {
  // Shorter than what was sent.
  const isCut = error instanceof AssetRefusal && error.status === 416;
  if (error instanceof CryptoError || isCut)
    return new ProtocolError('attachment_broken', 'This file is damaged and cannot be opened.');
  if (error instanceof AssetRefusal && error.status === 404)
    return new ProtocolError('attachment_gone', 'This file is no longer on the server.');
  return error;
}
