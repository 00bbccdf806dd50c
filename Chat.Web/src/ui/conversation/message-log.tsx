import type { Ref } from 'preact';
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { moveFocus } from '../controls/roving';
import { useEngine } from '../engine';
import { said } from '../media/said';
import { texts } from '../texts';
import { useVisible } from '../use-visible';
import { useActions } from './actions';
import { arrange } from './arrange';
import { LogRow } from './log-row';
import { firstSequence, lastSequence } from './message-window';
import { useAnchoredScroll } from './use-anchored-scroll';
import { useMessages } from './use-messages';

/** Older and newer messages are asked for this many screens before one reaches them. */
const AHEAD_SCREENS = 2.5;
/** More unread than this, and the chat opens at the first of them instead of at the end. */
const FEW_UNREAD = 30;
const FLASH_MS = 1_800;

export interface LogHandle {
  jumpTo(sequence: number): void;
  jumpToLatest(): void;
  jumpToUnread(): void;
  focusLast(): void;
}

interface MessageLogProps {
  conversation: ConversationView;
  /** Sequence to begin at; null: at the first unread, or at the end. */
  at: number | null;
  /** Null while nothing is being selected. */
  selected: ReadonlySet<string> | null;
  handle: Ref<LogHandle>;
  onMessages(messages: readonly MessageView[]): void;
}

/** Where to scroll as soon as it is there. */
type Target = { sequence: number } | 'unread' | 'end';

export function MessageLog({ conversation, at, selected, handle, onMessages }: MessageLogProps) {
  const { api } = useEngine();
  const actions = useActions();
  const { id, unread, readUpTo } = conversation;
  // The divider stays where it was when the chat was opened.
  const [unreadAfter] = useState(unread > 0 ? readUpTo : null);
  const [start] = useState(at ?? (unread > FEW_UNREAD ? readUpTo : null));
  const target = useRef<Target | null>(at !== null ? { sequence: at } : unreadAfter !== null ? 'unread' : 'end');
  const [flash, setFlash] = useState<string | null>(null);
  const [announced, setAnnounced] = useState('');
  const { window, error, show, trim, loadOlder, loadNewer } = useMessages(id, start, (message) => {
    if (!message.mine && message.kind === 'text')
      setAnnounced(texts.conversation.announced(message.senderName, said(message.text, message.attachment)));
  });
  const items = useMemo(() => arrange(window.messages, unreadAfter), [window, unreadAfter]);
  const log = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const scroll = useAnchoredScroll(log, rows, !window.moreAfter, items);
  const visible = useVisible();
  const atEnd = scroll.atBottom && !window.moreAfter;
  useEffect(() => onMessages(window.messages), [window.messages]);

  /** True: it is done, or will never be. */
  const reach = useCallback(
    (wanted: Target): boolean => {
      if (!window.loaded) return false;
      if (wanted === 'end') scroll.scrollToEnd();
      else if (wanted === 'unread') {
        if (!scroll.scrollToRow('unread')) scroll.scrollToEnd();
      } else {
        const message = window.messages.find(({ sequence }) => (sequence ?? 0) >= wanted.sequence);
        if (!message || firstSequence(window.messages) > wanted.sequence) return false;
        scroll.scrollToRow(message.id);
        setFlash(message.id);
      }
      return true;
    },
    [window, scroll],
  );
  useLayoutEffect(() => {
    if (target.current && reach(target.current)) target.current = null;
  }, [reach]);
  useEffect(() => {
    if (flash === null) return;
    const timer = setTimeout(() => setFlash(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flash]);

  const jump = (wanted: Target) => {
    if (wanted === 'end' ? !window.moreAfter : reach(wanted)) {
      if (wanted === 'end') scroll.scrollToEnd();
      return;
    }
    target.current = wanted;
    void show(wanted === 'end' ? null : wanted === 'unread' ? (unreadAfter ?? 0) : wanted.sequence);
  };
  useImperativeHandle(handle, () => ({
    jumpTo: (sequence) => jump({ sequence }),
    jumpToLatest: () => jump('end'),
    jumpToUnread: () =>
      unreadAfter === null || scroll.scrollToRow('unread') ? undefined : jump({ sequence: unreadAfter + 1 }),
    focusLast: () => [...(rows.current?.querySelectorAll<HTMLElement>('article') ?? [])].at(-1)?.focus(),
  }));
  const waiting = window.messages.at(-1)?.sequence === null ? window.messages.at(-1)?.id : null;
  useLayoutEffect(() => {
    if (waiting) scroll.scrollToEnd();
  }, [waiting]);

  const lookAround = () => {
    const element = log.current;
    if (!element) return;
    const ahead = element.clientHeight * AHEAD_SCREENS;
    if (element.scrollTop < ahead) void loadOlder();
    if (element.scrollHeight - element.scrollTop - element.clientHeight < ahead) void loadNewer();
  };
  const markSeen = () => {
    if (!visible || !window.loaded) return;
    const key = scroll.lastInSight();
    const ended = scroll.isAtBottom() && !window.moreAfter;
    const seen = ended
      ? lastSequence(window.messages)
      : (window.messages.find((message) => message.id === key)?.sequence ?? 0);
    if (seen > readUpTo || (conversation.markedUnread && ended && seen > 0)) void api.markRead(id, seen);
  };
  useEffect(() => {
    lookAround();
    markSeen();
    if (atEnd && scroll.isAtBottom()) trim();
  }, [window, visible, atEnd]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target === log.current && event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    if (event.target === log.current) {
      event.preventDefault();
      [...(rows.current?.querySelectorAll<HTMLElement>('article') ?? [])].at(-1)?.focus();
      return;
    }
    if (moveFocus(event, rows.current, 'article')) return;
    const article = event.target as HTMLElement;
    if (event.key !== 'Enter' || article.tagName !== 'ARTICLE') return;
    const key = article.closest<HTMLElement>('[data-key]')?.dataset.key;
    const message = window.messages.find((candidate) => candidate.id === key);
    if (!message) return;
    event.preventDefault();
    if (selected) actions.toggle(message);
    else actions.openMenu(message, article.getBoundingClientRect());
  };

  const empty = conversation.kind === 'group' ? texts.conversation.emptyGroup : texts.conversation.empty;
  return (
    <div class="log-frame">
      <div
        ref={log}
        class={`log ${selected ? 'selecting' : ''}`}
        role="log"
        aria-live="off"
        aria-label={texts.conversation.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={() => {
          scroll.onScroll();
          lookAround();
          markSeen();
        }}
        onKeyDown={onKeyDown}
      >
        {!window.loaded && !error && <LoadingMessages />}
        {error && (
          <div class="log-note" role="alert">
            <p>{error}</p>
            <button type="button" onClick={() => show(null)}>
              {texts.tryAgain}
            </button>
          </div>
        )}
        {window.loaded && window.messages.length === 0 && <p class="log-note">{empty}</p>}
        <div ref={rows} class="log-rows">
          {items.map((item) => (
            <LogRow
              key={item.key}
              item={item}
              inGroup={conversation.kind === 'group'}
              selected={selected && item.type === 'message' ? selected.has(item.message.id) : null}
              flash={flash === item.key}
            />
          ))}
        </div>
      </div>
      <p class="visually-hidden" aria-live="polite">
        {announced}
      </p>
      {window.loaded && !atEnd && window.messages.length > 0 && (
        <button
          type="button"
          class="jump"
          aria-label={unread > 0 ? texts.conversation.jumpUnread(unread) : texts.conversation.jump}
          onClick={() => jump('end')}
        >
          <Icon name="down" />
          {unread > 0 && (
            <span class="badge" aria-hidden="true">
              {unread}
            </span>
          )}
        </button>
      )}
    </div>
  );
}

/** Shapes of bubbles, so that nothing moves when the real ones come. */
function LoadingMessages() {
  return (
    <>
      <p class="visually-hidden" role="status">
        {texts.conversation.loading}
      </p>
      <div class="skeleton-log" aria-hidden="true">
        {['theirs', 'theirs', 'mine', 'theirs', 'mine', 'mine'].map((side, index) => (
          <span key={index} class={`skeleton-bubble ${side}`} />
        ))}
      </div>
    </>
  );
}
