import { memo } from 'preact/compat';
import type { ConversationView } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { TickMark } from '../controls/tick-mark';
import { conversationPath } from '../router';
import { texts } from '../texts';
import { listTime } from '../time';

interface ChatRowProps {
  conversation: ConversationView;
  current: boolean;
  now: number;
}

export const ChatRow = memo(({ conversation, current, now }: ChatRowProps) => {
  const { id, title, peer, lastLine, unread } = conversation;
  return (
    <li>
      <AppLink href={conversationPath(id)} class="chat-row" current={current}>
        <Avatar id={peer?.userId ?? id} name={title} />
        <span class="chat-title" dir="auto">
          {title}
        </span>
        {lastLine && <span class="chat-time">{listTime(lastLine.at, now)}</span>}
        <LastLineOf conversation={conversation} />
        {unread > 0 && (
          <span class="badge" role="img" aria-label={texts.chats.unread(unread)}>
            {unread > 999 ? '999+' : unread}
          </span>
        )}
      </AppLink>
    </li>
  );
});

function LastLineOf({ conversation: { typing, draft, lastLine } }: { conversation: ConversationView }) {
  if (typing.length > 0) return <span class="chat-line chat-typing">{texts.chats.typing}</span>;
  if (draft)
    return (
      <span class="chat-line">
        <span class="chat-draft">{texts.chats.draft}</span> {draft}
      </span>
    );
  if (!lastLine) return <span class="chat-line">{texts.chats.noMessages}</span>;
  return (
    <span class="chat-line">
      {lastLine.tick && <TickMark tick={lastLine.tick} />}
      {lastLine.mine && `${texts.chats.you} `}
      <bdi>{lastLine.text}</bdi>
    </span>
  );
}
