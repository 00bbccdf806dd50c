import { ChatList } from '../chats/chat-list';
import { Icon } from '../controls/icons';
import { ConversationPage } from '../conversation/conversation-page';
import { useConversations } from '../conversations';
import { later } from '../later';
import type { Route } from '../router';
import { texts } from '../texts';
import { ConnectionBanner } from './connection-banner';

const SettingsPage = later(() => import('../settings/settings-page').then((file) => file.SettingsPage));
const StarredPage = later(() => import('../starred/starred-page').then((file) => file.StarredPage));

/** Two panes on a wide screen; on a phone the list or the page, never both. */
export function Shell({ route }: { route: Route }) {
  const isList = route.page === 'chats' || route.page === 'archived';
  const conversationId = route.page === 'conversation' ? route.conversationId : null;
  const archived = useConversations().some((chat) => chat.id === conversationId && chat.archived);
  return (
    <main class={`shell ${isList ? 'shows-list' : 'shows-page'}`}>
      <ConnectionBanner />
      <ChatList current={conversationId} archived={route.page === 'archived' || archived} />
      <div class="page">
        {route.page === 'conversation' ? (
          <ConversationPage
            key={route.conversationId}
            conversationId={route.conversationId}
            panel={route.panel}
            at={route.at}
          />
        ) : route.page === 'settings' ? (
          <SettingsPage />
        ) : route.page === 'starred' ? (
          <StarredPage />
        ) : (
          <div class="hint">
            <Icon name="lock" />
            <h2>{texts.chats.hintHeading}</h2>
            <p>{texts.chats.hintText}</p>
          </div>
        )}
      </div>
    </main>
  );
}
