import { useEffect } from 'preact/hooks';
import { ChatList } from '../chats/chat-list';
import { Icon } from '../controls/icons';
import { ConversationPage } from '../conversation/conversation-page';
import { useConversations } from '../conversations';
import { useAppState } from '../engine';
import { useAskToKeep } from '../kept-storage';
import { later } from '../later';
import { useNewVersion } from '../new-version';
import type { Route } from '../router';
import { signOutMark } from '../sign-out-mark';
import { texts } from '../texts';
import { ConnectionBanner } from './connection-banner';

const KeysAlarmBanner = later(() => import('./keys-alarm').then((file) => file.KeysAlarmBanner));
const SettingsPage = later(() => import('../settings/settings-page').then((file) => file.SettingsPage));
const PeoplePage = later(() => import('../settings/people-page').then((file) => file.PeoplePage));
const DevicesPage = later(() => import('../settings/devices-page').then((file) => file.DevicesPage));
const StoragePage = later(() => import('../settings/storage-page').then((file) => file.StoragePage));
const NewDeviceNotice = later(() => import('./new-device-notice').then((file) => file.NewDeviceNotice));
const SharePage = later(() => import('../share/share-page').then((file) => file.SharePage));
const NewVersionNotice = later(() => import('./new-version-notice').then((file) => file.NewVersionNotice));
const PushOffer = later(() => import('../push/push-offer').then((file) => file.PushOffer));
const StarredPage = later(() => import('../starred/starred-page').then((file) => file.StarredPage));

/** Two panes on a wide screen; on a phone the list or the page, never both. */
export function Shell({ route }: { route: Route }) {
  useAskToKeep();
  useEffect(signOutMark.clear, []);
  // The new device is in, and on its way to the chats.
  const isEntering = route.page === 'link' && route.what === null;
  const isList = route.page === 'chats' || route.page === 'archived' || isEntering;
  const isNews = useAppState().newDevices.length > 0;
  const conversationId = route.page === 'conversation' ? route.conversationId : null;
  const { keysAlarm } = useAppState();
  const newVersion = useNewVersion();
  const conversations = useConversations();
  const archived = conversations.some((chat) => chat.id === conversationId && chat.archived);
  const isWritten = conversations.some(({ lastLine }) => lastLine?.kind === 'text' && !lastLine.mine);
  return (
    <main class={`shell ${isList ? 'shows-list' : 'shows-page'}`}>
      <div class="banners">
        <ConnectionBanner />
        {keysAlarm && <KeysAlarmBanner {...keysAlarm} />}
        {isNews && <NewDeviceNotice />}
        {newVersion && <NewVersionNotice take={newVersion} />}
        {isWritten && <PushOffer />}
      </div>
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
        ) : route.page === 'people' ? (
          <PeoplePage />
        ) : route.page === 'devices' ? (
          <DevicesPage link={null} />
        ) : route.page === 'storage' ? (
          <StoragePage />
        ) : route.page === 'link' && route.what !== null ? (
          <DevicesPage link={`${location.origin}/link#${route.what}`} />
        ) : route.page === 'share' ? (
          <SharePage />
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
