import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { useAppState } from '../engine';
import { InvitePanel } from '../invite/invite-panel';
import { NewChatDialog } from '../new-chat/new-chat-dialog';
import { navigate } from '../router';
import { texts } from '../texts';
import { useNow } from '../use-now';
import { ChatRow } from './chat-row';
import { matching } from './matches';

const MINUTE_MS = 60_000;

export function ChatList({ current }: { current: string | null }) {
  const { conversations, loaded } = useAppState();
  const [query, setQuery] = useState('');
  const [adding, setAdding] = useState(false);
  const now = useNow(MINUTE_MS);
  const shown = useMemo(() => matching(conversations, query), [conversations, query]);
  return (
    <nav class="chats" aria-label={texts.chats.navigation}>
      <header class="bar">
        <h1>{texts.chats.navigation}</h1>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.chats.newChat}
          title={texts.chats.newChat}
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.chats.settings}
          title={texts.chats.settings}
          onClick={() => navigate('/settings')}
        >
          <Icon name="settings" />
        </button>
      </header>
      {conversations.length > 0 && (
        <div class="search">
          <input
            type="search"
            aria-label={texts.chats.search}
            placeholder={texts.chats.searchPlaceholder}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </div>
      )}
      {!loaded && <p class="chats-note">{texts.chats.loading}</p>}
      {loaded && conversations.length === 0 && <EmptyChats />}
      {conversations.length > 0 && shown.length === 0 && <p class="chats-note">{texts.chats.noMatch(query.trim())}</p>}
      {shown.length > 0 && (
        <ul class="chat-rows">
          {shown.map((conversation) => (
            <ChatRow
              key={conversation.id}
              conversation={conversation}
              current={conversation.id === current}
              now={now}
            />
          ))}
        </ul>
      )}
      {adding && <NewChatDialog onClose={() => setAdding(false)} />}
    </nav>
  );
}

function EmptyChats() {
  return (
    <section class="empty">
      <h2>{texts.chats.emptyHeading}</h2>
      <p>{texts.chats.emptyText}</p>
      <InvitePanel />
    </section>
  );
}
