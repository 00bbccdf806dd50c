import type { ChatApi, MessageView } from '../../client/api';

const PAGE = 200;

export type ReadMessages = Pick<ChatApi, 'messages'>;

/**
 * Reads a chat from its end to its beginning, fetching what is not on this device. `batch` gets some messages in reading order, and the one before them, which
 * comes with the next batch; null at the beginning.
 * @returns false when older messages could not be fetched
 */
export async function readBackwards(
  api: ReadMessages,
  conversationId: string,
  batch: (messages: readonly MessageView[], before: MessageView | null) => void,
): Promise<boolean> {
  let before: number | null = null;
  let held: MessageView[] = [];
  for (;;) {
    const page = await api.messages(conversationId, before, PAGE);
    const [first, ...rest] = [...page.messages, ...held];
    const oldest: number | null = page.messages.find(({ sequence }) => sequence !== null)?.sequence ?? null;
    if (!page.more || oldest === null) {
      if (first) batch([first, ...rest], null);
      return !page.more;
    }
    if (first) batch(rest, first);
    held = first ? [first] : [];
    before = oldest;
  }
}
