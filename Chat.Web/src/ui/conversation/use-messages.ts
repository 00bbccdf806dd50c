import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useEngine } from '../engine';
import {
  EMPTY_WINDOW,
  firstSequence,
  type MessageWindow,
  withNewestPage,
  withOlderPage,
  withUpserts,
} from './message-window';

const PAGE = 50;

/** The newest messages of a conversation, kept live, and a way to older ones. */
export function useMessages(conversationId: string): { window: MessageWindow; loadOlder(): Promise<void> } {
  const { api, onEvent } = useEngine();
  const [window, setWindow] = useState<MessageWindow>(EMPTY_WINDOW);
  const loading = useRef(false);

  useEffect(() => {
    let shown = true;
    const stop = onEvent((event) => {
      if (event.type === 'messages' && event.conversationId === conversationId)
        setWindow((old) => withUpserts(old, event.upserts));
    });
    void api.messages(conversationId, null, PAGE).then((page) => {
      if (shown) setWindow((old) => withNewestPage(old, page));
    });
    return () => {
      shown = false;
      stop();
    };
  }, [api, onEvent, conversationId]);

  const loadOlder = useCallback(async () => {
    if (loading.current || !window.loaded || !window.more) return;
    loading.current = true;
    try {
      const page = await api.messages(conversationId, firstSequence(window.messages), PAGE);
      setWindow((old) => withOlderPage(old, page));
    } finally {
      loading.current = false;
    }
  }, [api, conversationId, window]);

  return { window, loadOlder };
}
