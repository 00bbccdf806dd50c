import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { JoinPage } from './access/join-page';
import { RecoveryPage } from './access/recovery-page';
import { SignInPage } from './access/sign-in-page';
import { useAppSettings } from './app-settings';
import { type Conversations, ConversationsProvider, useConversationsOf } from './conversations';
import { type Engine, EngineProvider, StateProvider, useStateOf } from './engine';
import { onLanguage } from './language';
import { later } from './later';
import { MenuHost } from './menu/menu-host';
import { useNewVersion } from './new-version';
import { useInSight } from './push/in-sight';
import { type Route, useRoute } from './router';
import { Shell } from './shell/shell';
import { texts } from './texts';
import { Toast } from './toast/toast';

const NewVersionNotice = later(() => import('./shell/new-version-notice').then((file) => file.NewVersionNotice));
const ResetPage = later(() => import('./access/reset-page').then((file) => file.ResetPage));
const UnlockPage = later(() => import('./access/unlock-page').then((file) => file.UnlockPage));
const NewDevicePage = later(() => import('./access/new-device-page').then((file) => file.NewDevicePage));
const GroupLinkPage = later(() => import('./groups/group-link-page').then((file) => file.GroupLinkPage));

export function App({ engine }: { engine: Engine }) {
  const state = useStateOf(engine);
  const conversations = useConversationsOf(engine);
  const route = useRoute();
  const language = useLanguage();
  useNetworkReport(engine);
  useInSight(engine);
  useAppSettings(state?.appSettings);
  useTitle(conversations, language);
  useEffect(() => void engine.api.setDeletedName(texts.account.deletedName), [engine, language]);

  if (!state || state.phase === 'starting')
    return (
      <Outside>
        <p class="starting">{texts.starting}</p>
      </Outside>
    );
  return (
    <EngineProvider value={engine}>
      <StateProvider value={state}>
        <ConversationsProvider value={conversations}>
          <MenuHost key={language}>
            {state.recoveryCode && state.me ? (
              <Outside>
                <RecoveryPage code={state.recoveryCode} username={state.me.username} />
              </Outside>
            ) : state.phase === 'locked' && state.me ? (
              <Outside>
                <UnlockPage me={state.me} />
              </Outside>
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
  const isOutside = signedOut || route.page === 'join' || route.page === 'reset' || route.page === 'group-link';
  if (!isOutside) return <Shell route={route} />;
  return (
    <Outside>
      {route.page === 'join' ? (
        <JoinPage code={route.code} />
      ) : route.page === 'reset' ? (
        <ResetPage code={route.code} />
      ) : // Somebody who follows a group's link and is not signed in comes back to it afterwards: the address stays.
      signedOut ? (
        route.page === 'link' && route.what === null ? (
          <NewDevicePage />
        ) : (
          <SignInPage />
        )
      ) : (
        route.page === 'group-link' && <GroupLinkPage code={route.code} secret={route.secret} />
      )}
    </Outside>
  );
}

/** Where there are no banners a newer version is offered all the same: it may be the one that mends what keeps somebody out. */
function Outside({ children }: { children: ComponentChildren }) {
  const newVersion = useNewVersion();
  return (
    <>
      {newVersion && <NewVersionNotice take={newVersion} />}
      {children}
    </>
  );
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

/** What is muted or archived waits without being counted, and what mentions nobody where that is not wanted. */
function useTitle(conversations: Conversations, language: string): void {
  const unread = conversations
    .filter(({ archived, mutedUntil }) => !archived && (mutedUntil ?? 0) < Date.now())
    .filter(({ onlyMentions, mentioned }) => mentioned || !onlyMentions)
    .reduce((sum, conversation) => sum + conversation.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${texts.app}` : texts.app;
    void navigator.setAppBadge?.(unread).catch(() => undefined);
  }, [unread, language]);
}
