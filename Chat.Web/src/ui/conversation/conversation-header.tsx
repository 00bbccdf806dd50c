import type { ConversationView } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { isolated } from '../isolated';
import { backTo, navigate, panelPath } from '../router';
import { texts } from '../texts';
import { lastSeen } from '../time';
import { useNow } from '../use-now';

const MINUTE_MS = 60_000;

interface ConversationHeaderProps {
  conversation: ConversationView;
  onMenu(at: DOMRect): void;
}

export function ConversationHeader({ conversation, onMenu }: ConversationHeaderProps) {
  const { id, kind, peer, title, picture, presence } = conversation;
  return (
    <header class="bar">
      <BackButton />
      <div class="bar-who">
        <Avatar id={peer?.userId ?? id} name={title} picture={picture} online={presence?.online} />
        <div class="bar-title">
          <h1 dir="auto">
            {title}
            {conversation.verified && (
              <span role="img" aria-label={texts.safety.verified} class="verified">
                <Icon name="verified" small />
              </span>
            )}
          </h1>
          <PresenceLine conversation={conversation} />
        </div>
        <button
          type="button"
          class="bar-open"
          aria-label={kind === 'group' ? texts.info.group : texts.info.contact}
          onClick={() => navigate(panelPath(id, { type: 'info' }))}
        />
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.conversation.options}
        aria-haspopup="menu"
        onClick={(event) => onMenu(event.currentTarget.getBoundingClientRect())}
      >
        <Icon name="more" />
      </button>
    </header>
  );
}

export function BackButton() {
  return (
    <button type="button" class="icon-button back" aria-label={texts.back} onClick={() => backTo('/')}>
      <Icon name="back" />
    </button>
  );
}

function PresenceLine({ conversation }: { conversation: ConversationView }) {
  const now = useNow(MINUTE_MS);
  return (
    <p class="presence" role="status" aria-label={texts.conversation.presence}>
      {presenceText(conversation, now)}
    </p>
  );
}

function presenceText(view: ConversationView, now: number): string {
  const { kind, role, typing, presence, memberCount, onlineCount } = view;
  const { conversation } = texts;
  if (kind === 'group') {
    // How many are in it is not told to who is not.
    if (role === null) return '';
    if (typing.length > 0) return conversation.typingNames(typing.map(isolated));
    const members = conversation.members(memberCount);
    return onlineCount > 0 ? `${members} · ${conversation.onlineCount(onlineCount)}` : members;
  }
  if (typing.length > 0) return conversation.typing;
  if (presence?.online) return conversation.online;
  return presence?.lastSeen ? lastSeen(presence.lastSeen, Math.max(now, presence.lastSeen)) : '';
}
