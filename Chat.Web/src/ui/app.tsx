import { useEffect, useState } from 'preact/hooks';
import { JoinPage } from './access/join-page';
import { RecoveryPage } from './access/recovery-page';
import { SignInPage } from './access/sign-in-page';
import { type Conversations, ConversationsProvider, useConversationsOf } from './conversations';
import { type Engine, EngineProvider, StateProvider, useStateOf } from './engine';
import { onLanguage } from './language';
import { later } from './later';
import { MenuHost } from './menu/menu-host';
import { type Route, useRoute } from './router';
import { Shell } from './shell/shell';
import { texts } from './texts';
import { Toast } from './toast/toast';

const GroupLinkPage = later(() => import('./groups/group-link-page').then((file) => file.GroupLinkPage));

export function App({ engine }: { engine: Engine }) {
  const state = useStateOf(engine);
  const conversations = useConversationsOf(engine);
  const route = useRoute();
  const language = useLanguage();
  useNetworkReport(engine);
  useTitle(conversations, language);

  if (!state || state.phase === 'starting') return <p class="starting">{texts.starting}</p>;
  return (
    <EngineProvider value={engine}>
      <StateProvider value={state}>
        <ConversationsProvider value={conversations}>
          <MenuHost key={language}>
            {state.recoveryCode && state.me ? (
              <RecoveryPage code={state.recoveryCode} username={state.me.username} />
            ) : (
              <Page route={route} signedOut={state.phase === 'signed-out'} />
            )}
            <Toast />
          </MenuHost>
        </ConversationsProvider>
      </StateProvider>
    </EngineProvider>
  );
}

function Page({ route, signedOut }: { route: Route; signedOut: boolean }) {
  if (route.page === 'join') return <JoinPage code={route.code} />;
  // Somebody who follows a group's link and is not signed in comes back to it afterwards: the address stays.
  if (signedOut) return <SignInPage />;
  if (route.page === 'group-link') return <GroupLinkPage code={route.code} secret={route.secret} />;
  return <Shell route={route} />;
}

/** Everything is drawn anew in another language. */
function useLanguage(): string {
  const [language, setLanguage] = useState(document.documentElement.lang);
  useEffect(() => onLanguage(setLanguage), []);
  return language;
}

/** The engine's worker hears of the network late or never; the page is told at once. */
function useNetworkReport(engine: Engine): void {
  useEffect(() => {
    const report = () => void engine.api.networkChanged(navigator.onLine);
    report();
    window.addEventListener('online', report);
    window.addEventListener('offline', report);
    return () => {
      window.removeEventListener('online', report);
      window.removeEventListener('offline', report);
    };
  }, [engine]);
}

/** What is muted or archived waits without being counted. */
function useTitle(conversations: Conversations, language: string): void {
  const unread = conversations
    .filter(({ archived, mutedUntil }) => !archived && (mutedUntil ?? 0) < Date.now())
    .reduce((sum, conversation) => sum + conversation.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${texts.app}` : texts.app;
  }, [unread, language]);
}
