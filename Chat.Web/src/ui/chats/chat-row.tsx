import { memo } from 'preact/compat';
import { useId } from 'preact/hooks';
import type { ConversationView, LastLine } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { TickMark } from '../controls/tick-mark';
import { withoutSigns } from '../conversation/without-signs';
import { useEngine } from '../engine';
import { isolated } from '../isolated';
import { said } from '../media/said';
import { useMenu } from '../menu/menu';
import { useLongPress } from '../menu/use-long-press';
import { conversationPath } from '../router';
import { texts } from '../texts';
import { listTime } from '../time';
import { isMuted, rowMenu } from './row-menu';

/** More than fits into a row is not worth reading for signs. */
const LINE_LENGTH = 200;

interface ChatRowProps {
  conversation: ConversationView;
  current: boolean;
  /** The one row that Tab stops at. */
  tabStop: boolean;
  now: number;
  onFocus(id: string): void;
}

export const ChatRow = memo(({ conversation, current, tabStop, now, onFocus }: ChatRowProps) => {
  const { api } = useEngine();
  const showMenu = useMenu();
  const details = useId();
  const { id, title, peer, lastLine, picture, presence } = conversation;
  const ask = (at: { x: number; y: number } | DOMRect) =>
    showMenu({ label: texts.chats.options(title), items: rowMenu(api, conversation), at });
  const gestures = useLongPress(ask);
  return (
    <li class="chat-item" {...gestures}>
      <AppLink
        href={conversationPath(id)}
        class="chat-row"
        current={current}
        tabIndex={tabStop ? 0 : -1}
        aria-label={title}
        aria-describedby={details}
        draggable={false}
        onFocus={() => onFocus(id)}
      >
        <Avatar id={peer?.userId ?? id} name={title} picture={picture} online={presence?.online} />
        <span class="chat-title">
          <bdi>{title}</bdi>
        </span>
        <span class="chat-details" id={details}>
          {lastLine && <span class="chat-time">{listTime(lastLine.at, now)}</span>}
          <LastLineOf conversation={conversation} current={current} />
          <Marks conversation={conversation} />
        </span>
      </AppLink>
      <button
        type="button"
        class="icon-button chat-options"
        tabIndex={tabStop ? 0 : -1}
        aria-label={texts.chats.options(title)}
        aria-haspopup="menu"
        onClick={(event) => ask(event.currentTarget.getBoundingClientRect())}
      >
        <Icon name="down" />
      </button>
    </li>
  );
});

function Marks({ conversation }: { conversation: ConversationView }) {
  const { unread, mentioned, markedUnread, pinned, mutedUntil } = conversation;
  const muted = isMuted(mutedUntil);
  return (
    <span class="chat-marks">
      {muted && <Mark icon="muted" label={texts.chats.muted} />}
      {pinned && <Mark icon="pin" label={texts.chats.pinned} />}
      {mentioned && (
        <span class="badge" role="img" aria-label={texts.chats.mentioned}>
          @
        </span>
      )}
      {unread > 0 ? (
        <span class={`badge ${muted ? 'badge-calm' : ''}`} role="img" aria-label={texts.chats.unread(unread)}>
          {unread > 999 ? '999+' : unread}
        </span>
      ) : (
        markedUnread && <span class="badge badge-dot" role="img" aria-label={texts.chats.markedUnread} />
      )}
    </span>
  );
}

function Mark({ icon, label }: { icon: 'muted' | 'pin'; label: string }) {
  return (
    <span class="chat-mark" role="img" aria-label={label}>
      <Icon name={icon} small />
    </span>
  );
}

interface LastLineOfProps {
  conversation: ConversationView;
  current: boolean;
}

function LastLineOf({ conversation: { typing, draft, lastLine, kind }, current }: LastLineOfProps) {
  const { chats, conversation } = texts;
  if (typing.length > 0)
    return (
      <span class="chat-line chat-typing">
        {kind === 'group' ? conversation.typingNames(typing.map(isolated)) : conversation.typing}
      </span>
    );
  // What is being written stands in the open chat already.
  if (draft && !current)
    return (
      <span class="chat-line">
        <span class="chat-draft">{chats.draft}</span> <bdi>{draft}</bdi>
      </span>
    );
  if (!lastLine) return <span class="chat-line">{chats.noMessages}</span>;
  return (
    <span class="chat-line">
      {lastLine.tick && <TickMark tick={lastLine.tick} />}
      {lastLine.mine && `${chats.you} `}
      {lastLine.senderName && (
        <>
          <bdi>{chats.sender(lastLine.senderName)}</bdi>{' '}
        </>
      )}
      <bdi>{lineText(lastLine)}</bdi>
    </span>
  );
}

function lineText({ kind, text, attachment }: LastLine): string {
  if (kind === 'deleted') return texts.message.deleted;
  return kind === 'undecryptable'
    ? texts.conversation.undecryptable(1)
    : said(withoutSigns(text.slice(0, LINE_LENGTH)), attachment);
}
