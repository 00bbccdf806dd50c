import { useRef, useState } from 'preact/hooks';
import { moveFocus } from '../controls/roving';
import type { Conversations } from '../conversations';
import { ChatRow } from './chat-row';

interface ChatRowsProps {
  conversations: Conversations;
  current: string | null;
  now: number;
}

/** One stop for Tab, whatever the number of chats; arrows go from row to row. */
export function ChatRows({ conversations, current, now }: ChatRowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const has = (id: string | null) => conversations.some((conversation) => conversation.id === id);
  const stop = has(focused) ? focused : has(current) ? current : (conversations[0]?.id ?? null);
  return (
    <ul ref={list} class="chat-rows" onKeyDown={(event) => moveFocus(event, list.current, '.chat-row')}>
      {conversations.map((conversation) => (
        <ChatRow
          key={conversation.id}
          conversation={conversation}
          current={conversation.id === current}
          tabStop={conversation.id === stop}
          now={now}
          onFocus={setFocused}
        />
      ))}
    </ul>
  );
}
