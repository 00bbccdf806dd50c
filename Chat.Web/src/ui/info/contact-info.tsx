import { useEffect, useState } from 'preact/hooks';
import type { ConversationView } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { Confirm } from '../controls/confirm';
import { Icon } from '../controls/icons';
import { Username } from '../controls/username';
import { type Conversations, useConversations } from '../conversations';
import { useEngine } from '../engine';
import { isolated } from '../isolated';
import { conversationPath, panelPath } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { ChatSettings } from './chat-settings';
import { PanelFrame } from './panel-frame';
import { ProfileHead } from './profile-head';

export function ContactInfo({ conversation }: { conversation: ConversationView }) {
  const { api } = useEngine();
  const [blocking, setBlocking] = useState(false);
  const shared = useSharedGroups(conversation.peer?.userId ?? '');
  const { peer, blocked } = conversation;
  const { info } = texts;
  if (!peer) return null;
  const exists = peer.username !== '';
  const block = (yes: boolean) => {
    setBlocking(false);
    void tried(api.block(peer.userId, yes));
  };
  return (
    <PanelFrame heading={info.contact} conversationId={conversation.id}>
      <ProfileHead conversation={conversation}>
        {exists && (
          <p class="field-hint">
            <Username of={peer.username} />
          </p>
        )}
      </ProfileHead>
      {exists && (
        <section class="panel-section">
          <dl>
            <dt>{info.username}</dt>
            <dd>
              <Username of={peer.username} />
            </dd>
            <dt>{info.contactNumber}</dt>
            <dd>{peer.contactNumber}</dd>
          </dl>
        </section>
      )}
      {exists && (
        <section class="panel-section">
          <h2>{texts.safety.encryption}</h2>
          {conversation.verified && (
            <p class="safety-verified">
              <Icon name="verified" small /> <span>{texts.safety.isVerified(isolated(peer.displayName))}</span>
            </p>
          )}
          <AppLink href={panelPath(conversation.id, { type: 'safety', userId: peer.userId })} class="panel-link">
            {texts.safety.verify}
          </AppLink>
        </section>
      )}
      <ChatSettings conversation={conversation} />
      <section class="panel-section">
        <h2>{info.sharedGroups}</h2>
        {shared.length === 0 && <p class="field-hint">{info.noSharedGroups}</p>}
        {shared.map(({ id, title, picture }) => (
          <AppLink key={id} href={conversationPath(id)} class="person">
            <Avatar id={id} name={title} picture={picture} />
            <span class="chat-title">
              <bdi>{title}</bdi>
            </span>
          </AppLink>
        ))}
      </section>
      {exists && (
        <section class="panel-section">
          <button type="button" class="danger" onClick={() => (blocked ? block(false) : setBlocking(true))}>
            {blocked ? info.unblock(peer.displayName) : info.block(peer.displayName)}
          </button>
        </section>
      )}
      {blocking && (
        <Confirm
          heading={info.blockHeading(peer.displayName)}
          text={info.blockText}
          action={info.block(peer.displayName)}
          onConfirm={() => block(true)}
          onClose={() => setBlocking(false)}
        />
      )}
    </PanelFrame>
  );
}

function useSharedGroups(userId: string): Conversations {
  const { api } = useEngine();
  const conversations = useConversations();
  const [shared, setShared] = useState<ReadonlySet<string>>(new Set());
  const groups = conversations.filter(({ kind, role }) => kind === 'group' && role !== null);
  const ids = groups.map(({ id }) => id).join();
  useEffect(() => {
    let wanted = true;
    const look = async (id: string) => {
      const { members } = await api.group(id);
      return members.some((member) => member.userId === userId) ? [id] : [];
    };
    // A group that cannot be asked about now is left out.
    void Promise.all(
      ids
        .split(',')
        .filter(Boolean)
        .map((id) => look(id).catch(() => [])),
    ).then((found) => {
      if (wanted) setShared(new Set(found.flat()));
    });
    return () => {
      wanted = false;
    };
  }, [api, userId, ids]);
  return groups.filter(({ id }) => shared.has(id));
}
