import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessagePage, MessageView } from '../../client/api';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import {
  atPage,
  EMPTY_WINDOW,
  firstSequence,
  lastSequence,
  type MessageWindow,
  trimmed,
  withNewerPage,
  withNewestPage,
  withOlderPage,
  withReadAgain,
  withUpserts,
} from './message-window';

const PAGE = 60;
/** What the engine gives at once. */
const MOST = 200;

export interface Messages {
  window: MessageWindow;
  error: string | null;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Around a message; the newest for null. */
  show(sequence: number | null): Promise<void>;
  /** Forgets what is far above; only for somebody who reads at the end. */
  trim(): void;
}

/**
 * A window on a conversation's messages, kept live.
 * @param start where to begin: around this sequence, or at the newest for null
 * @param onNew hears of messages that came while the conversation is open
 */
export function useMessages(
  conversationId: string,
  start: number | null,
  onNew: (message: MessageView) => void,
): Messages {
  const { api, onEvent } = useEngine();
  const [window, setWindow] = useState<MessageWindow>(EMPTY_WINDOW);
  const [error, setError] = useState<string | null>(null);
  const current = useRef(window);
  current.current = window;
  const loading = useRef(false);
  const told = useRef(onNew);
  told.current = onNew;

  const show = useCallback(
    async (sequence: number | null) => {
      try {
        const page = await (sequence === null
          ? api.messages(conversationId, null, PAGE)
          : api.messagesAround(conversationId, sequence, PAGE));
        setError(null);
        setWindow((old) => (sequence === null && !old.moreAfter ? withNewestPage(old, page) : atPage(page)));
      } catch (thrown) {
        setError(asEngineError(thrown).text);
      }
    },
    [api, conversationId],
  );

  /** What is shown, with the names of now. */
  const readAgain = useCallback(
    async ({ messages }: MessageWindow) => {
      const page = await api.messagesAfter(conversationId, firstSequence(messages) - 1, MOST).catch(() => null);
      const shown = new Set(messages.map(({ id }) => id));
      const known = page?.messages.filter(({ id }) => shown.has(id)) ?? [];
      setWindow((old) => withUpserts(old, known, []));
    },
    [api, conversationId],
  );

  const readMissed = useCallback(
    async (before: MessageWindow) => {
      // What is not there yet is on its way.
      if (!before.loaded) return;
      const read = await readFrom(before).catch(() => null);
      if (read) setWindow((old) => withReadAgain(old, before, read));
    },
    [api, conversationId],
  );
  /** As much as the window shows; of one at the end of the conversation also what came since, unless that is very much. */
  const readFrom = async ({ messages: shown, moreAfter }: MessageWindow): Promise<MessagePage> => {
    const first = firstSequence(shown);
    if (first === 0) return api.messages(conversationId, null, PAGE);
    let page = await api.messagesAfter(conversationId, first - 1, MOST);
    const messages = [...page.messages];
    const isEnough = () => messages.length >= 2 * MOST || (moreAfter && lastSequence(messages) >= lastSequence(shown));
    while (page.moreAfter && !isEnough()) {
      page = await api.messagesAfter(conversationId, lastSequence(messages), MOST);
      messages.push(...page.messages);
    }
    return { ...page, messages };
  };

  useEffect(() => {
    const stop = onEvent((event) => {
      if (event.type === 'missed') void readMissed(current.current);
      if (event.type === 'renamed') void readAgain(current.current);
      if (event.type !== 'messages' || event.conversationId !== conversationId) return;
      const last = lastSequence(current.current.messages);
      for (const message of event.upserts) if ((message.sequence ?? 0) > last) told.current(message);
      setWindow((old) => withUpserts(old, event.upserts, event.removed));
    });
    void show(start);
    return stop;
  }, [onEvent, conversationId, show, readAgain, readMissed]);

  return useMemo(() => {
    const extend = async (
      wanted: (old: MessageWindow) => boolean,
      load: (old: MessageWindow) => Promise<(old: MessageWindow) => MessageWindow>,
    ) => {
      const old = current.current;
      if (loading.current || !old.loaded || !wanted(old)) return;
      loading.current = true;
      try {
        setWindow(await load(old));
      } catch (thrown) {
        setError(asEngineError(thrown).text);
      } finally {
        loading.current = false;
      }
    };
    return {
      window,
      error,
      show,
      trim: () => setWindow(trimmed),
      loadOlder: () =>
        extend(
          ({ more }) => more,
          async ({ messages }) => {
            const first = firstSequence(messages);
            const page = await api.messages(conversationId, first, PAGE);
            return (old) => (firstSequence(old.messages) === first ? withOlderPage(old, page) : old);
          },
        ),
      loadNewer: () =>
        extend(
          ({ moreAfter }) => moreAfter,
          async ({ messages }) => {
            const last = lastSequence(messages);
            const page = await api.messagesAfter(conversationId, last, PAGE);
            return (old) => (lastSequence(old.messages) === last ? withNewerPage(old, page) : old);
          },
        ),
    };
  }, [api, conversationId, window, error, show]);
}
