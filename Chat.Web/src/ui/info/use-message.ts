import { useEffect, useState } from 'preact/hooks';
import type { MessageView } from '../../client/api';
import { useEngine } from '../engine';

/** Far enough back for a message that was just pointed at. */
const LOOK_BACK = 500;

/** One message of a conversation, kept live; null until it is found. */
export function useMessage(conversationId: string, messageId: string): MessageView | null {
  const { api, onEvent } = useEngine();
  const [message, setMessage] = useState<MessageView | null>(null);
  useEffect(() => {
    const take = (all: readonly MessageView[]) => {
      const found = all.find(({ id }) => id === messageId);
      if (found) setMessage(found);
    };
    const read = () =>
      api.messages(conversationId, null, LOOK_BACK).then(
        (page) => take(page.messages),
        () => undefined,
      );
    void read();
    return onEvent((event) => {
      if (event.type === 'missed') void read();
      if (event.type === 'messages' && event.conversationId === conversationId) take(event.upserts);
    });
  }, [api, onEvent, conversationId, messageId]);
  return message;
}
