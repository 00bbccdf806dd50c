import { ChatList } from '../chats/chat-list';
import { ConversationPage } from '../conversation/conversation-page';
import type { Route } from '../router';
import { SettingsPage } from '../settings/settings-page';
import { texts } from '../texts';
import { ConnectionBanner } from './connection-banner';

/** Two panes on a wide screen; on a phone the list or the page, never both. */
export function Shell({ route }: { route: Route }) {
  const conversationId = route.page === 'conversation' ? route.conversationId : null;
  return (
    <main class={`shell ${route.page === 'chats' ? 'shows-list' : 'shows-page'}`}>
      <ConnectionBanner />
      <ChatList current={conversationId} />
      <div class="page">
        {conversationId ? (
          <ConversationPage key={conversationId} conversationId={conversationId} />
        ) : route.page === 'settings' ? (
          <SettingsPage />
        ) : (
          <div class="hint">
            <h2>{texts.chats.hintHeading}</h2>
            <p>{texts.chats.hintText}</p>
          </div>
        )}
      </div>
    </main>
  );
}
