import { useMemo, useRef, useState } from 'preact/hooks';
import { AppLink } from '../controls/app-link';
import { Icon } from '../controls/icons';
import { moveFocus } from '../controls/roving';
import { useConversations } from '../conversations';
import { useAppState } from '../engine';
import { InvitePanel } from '../invite/invite-panel';
import { later } from '../later';
import { useMenu } from '../menu/menu';
import { NewChatDialog } from '../new-chat/new-chat-dialog';
import { backTo, navigate } from '../router';
import { texts } from '../texts';
import { useNow } from '../use-now';
import { ChatRows } from './chat-rows';

const MINUTE_MS = 60_000;
const NewGroupDialog = later(() => import('../groups/new-group-dialog').then((file) => file.NewGroupDialog));
const SearchResults = later(() => import('../search/search-results').then((file) => file.SearchResults));

const NEW_CHAT = '/new-chat';

interface ChatListProps {
  current: string | null;
  archived: boolean;
}

export function ChatList({ current, archived }: ChatListProps) {
  const conversations = useConversations();
  const { loaded } = useAppState();
  const [query, setQuery] = useState('');
  // What the installed app's shortcut opens.
  const [adding, setAdding] = useState<'chat' | 'group' | null>(() => (location.pathname === NEW_CHAT ? 'chat' : null));
  const now = useNow(MINUTE_MS);
  const nav = useRef<HTMLElement>(null);
  const shown = useMemo(() => conversations.filter((chat) => chat.archived === archived), [conversations, archived]);
  const archivedCount = conversations.length - (archived ? 0 : shown.length);
  const searching = query.trim() !== '';
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && searching) {
      event.preventDefault();
      setQuery('');
    } else if (event.key === 'ArrowDown') moveFocus(event, nav.current, '.chat-row, .result');
  };
  return (
    <nav ref={nav} class="chats" aria-label={texts.chats.navigation}>
      {archived ? <ArchivedHeader /> : <Header onNew={setAdding} />}
      {!archived && conversations.length > 0 && (
        <div class="search">
          <Icon name="search" small />
          <input
            type="search"
            aria-label={texts.chats.search}
            placeholder={texts.chats.searchPlaceholder}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={onSearchKey}
          />
          {searching && (
            <button type="button" class="icon-button" aria-label={texts.chats.clearSearch} onClick={() => setQuery('')}>
              <Icon name="close" small />
            </button>
          )}
        </div>
      )}
      {searching && !archived ? (
        <SearchResults query={query.trim()} now={now} onDone={() => setQuery('')} />
      ) : (
        <div class="chat-scroll">
          {!loaded && <Loading />}
          {loaded && conversations.length === 0 && <EmptyChats />}
          {!archived && archivedCount > 0 && (
            <AppLink href="/archived" class="archived-link" aria-label={texts.chats.archived}>
              <Icon name="archive" />
              <span>{texts.chats.archived}</span>
              <span class="chat-time">{archivedCount}</span>
            </AppLink>
          )}
          {archived && loaded && shown.length === 0 && <p class="chats-note">{texts.chats.noArchived}</p>}
          {shown.length > 0 && <ChatRows conversations={shown} current={current} now={now} />}
        </div>
      )}
      {adding === 'chat' && <NewChatDialog onClose={() => setAdding(null)} />}
      {adding === 'group' && <NewGroupDialog onClose={() => setAdding(null)} />}
    </nav>
  );
}

function Header({ onNew }: { onNew(what: 'chat' | 'group'): void }) {
  const showMenu = useMenu();
  const { chats, starred } = texts;
  return (
    <header class="bar">
      <h1>{chats.navigation}</h1>
      <button
        type="button"
        class="icon-button"
        aria-label={chats.newGroup}
        title={chats.newGroup}
        onClick={() => onNew('group')}
      >
        <Icon name="newGroup" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={chats.newChat}
        title={chats.newChat}
        onClick={() => onNew('chat')}
      >
        <Icon name="newChat" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={chats.settings}
        title={chats.settings}
        onClick={() => navigate('/settings')}
      >
        <Icon name="settings" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={chats.more}
        title={chats.more}
        aria-haspopup="menu"
        onClick={(event) =>
          showMenu({
            label: chats.more,
            at: event.currentTarget.getBoundingClientRect(),
            items: [
              { label: starred.heading, icon: 'star', onPick: () => navigate('/starred') },
              { label: chats.archived, icon: 'archive', onPick: () => navigate('/archived') },
            ],
          })
        }
      >
        <Icon name="more" />
      </button>
    </header>
  );
}

function ArchivedHeader() {
  return (
    <header class="bar">
      <button type="button" class="icon-button" aria-label={texts.back} onClick={() => backTo('/')}>
        <Icon name="back" />
      </button>
      <h1>{texts.chats.archived}</h1>
    </header>
  );
}

function Loading() {
  return (
    <>
      <p class="visually-hidden" role="status">
        {texts.chats.loading}
      </p>
      <div class="skeleton-rows" aria-hidden="true">
        {Array.from({ length: 8 }, (_, index) => (
          <span key={index} class="skeleton-row" />
        ))}
      </div>
    </>
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
