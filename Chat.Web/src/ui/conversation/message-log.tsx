import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConversationView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { dayLabel } from '../time';
import { useVisible } from '../use-visible';
import { arrange, type LogItem } from './arrange';
import { Bubble } from './bubble';
import { useMessages } from './use-messages';

/** Nearer than this to the end counts as being there. */
const BOTTOM_PX = 80;
const OLDER_PX = 400;

export function MessageLog({ conversation }: { conversation: ConversationView }) {
  const { api } = useEngine();
  const { window, loadOlder } = useMessages(conversation.id);
  const log = useRef<HTMLDivElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const visible = useVisible();
  // The divider stays where it was when the chat was opened.
  const [unreadAfter] = useState(conversation.unread > 0 ? conversation.readUpTo : null);
  const items = useMemo(() => arrange(window.messages, unreadAfter), [window, unreadAfter]);
  const last = window.messages.at(-1);
  useStableScroll(log, window.messages[0]?.id, last?.id, atBottom || last?.sequence === null);

  const newest = window.messages.findLast((message) => message.sequence !== null)?.sequence ?? 0;
  useEffect(() => {
    if (visible && atBottom && newest > conversation.readUpTo) void api.markRead(conversation.id, newest);
  }, [api, conversation.id, conversation.readUpTo, newest, visible, atBottom]);

  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    setAtBottom(element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PX);
    if (element.scrollTop < OLDER_PX) void loadOlder();
  };
  const jump = () => log.current?.scrollTo({ top: log.current.scrollHeight });

  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div ref={log} class="log" role="log" aria-label={texts.conversation.log} tabIndex={0} onScroll={onScroll}>
        {!window.loaded && <p class="log-note">{texts.conversation.loading}</p>}
        {window.loaded && window.messages.length === 0 && <p class="log-note">{texts.conversation.empty}</p>}
        {items.map((item) => (
          <LogRow key={item.key} item={item} />
        ))}
      </div>
      {!atBottom && (
        <button
          type="button"
          class="jump"
          aria-label={
            conversation.unread > 0 ? texts.conversation.jumpUnread(conversation.unread) : texts.conversation.jump
          }
          onClick={jump}
        >
          <Icon name="down" />
          {conversation.unread > 0 && (
            <span class="badge" aria-hidden="true">
              {conversation.unread}
            </span>
          )}
        </button>
      )}
    </div>
  );
}

function LogRow({ item }: { item: LogItem }) {
  switch (item.type) {
    case 'day':
      return <p class="log-note">{dayLabel(item.at, Date.now())}</p>;
    case 'unread':
      return <p class="log-note log-unread">{texts.conversation.unreadDivider}</p>;
    case 'undecryptable':
      return <p class="log-note">{texts.conversation.undecryptable(item.count)}</p>;
    case 'message':
      return <Bubble message={item.message} first={item.first} last={item.last} />;
  }
}

/** Keeps the newest in sight for those who are at the end, and what is in sight where it is when older messages come in above. */
function useStableScroll(
  log: { current: HTMLDivElement | null },
  firstId: string | undefined,
  lastId: string | undefined,
  follow: boolean,
): void {
  const height = useRef(0);
  const first = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (follow) element.scrollTop = element.scrollHeight;
    else if (first.current !== firstId) element.scrollTop += element.scrollHeight - height.current;
    height.current = element.scrollHeight;
    first.current = firstId;
  }, [firstId, lastId]);

  // The keyboard of a phone and a growing composer make the log shorter.
  useEffect(() => {
    const element = log.current;
    if (!element || !follow) return;
    const observer = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [log, follow]);
}
