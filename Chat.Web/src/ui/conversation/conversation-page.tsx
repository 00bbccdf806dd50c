import { useEffect } from 'preact/hooks';
import type { ConversationView } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { useAppState } from '../engine';
import { backToList } from '../router';
import { texts } from '../texts';
import { lastSeen } from '../time';
import { useNow } from '../use-now';
import { Composer } from './composer';
import { MessageLog } from './message-log';

const MINUTE_MS = 60_000;

export function ConversationPage({ conversationId }: { conversationId: string }) {
  const { conversations, loaded } = useAppState();
  const conversation = conversations.find((candidate) => candidate.id === conversationId);
  useEscape();
  if (!conversation) return loaded ? <NotHere /> : <p class="starting">{texts.conversation.loading}</p>;
  return (
    <section class="conversation" aria-label={conversation.title}>
      <header class="bar">
        <BackButton />
        <Avatar id={conversation.peer?.userId ?? conversation.id} name={conversation.title} />
        <div class="bar-title">
          <h1 dir="auto">{conversation.title}</h1>
          <PresenceLine conversation={conversation} />
        </div>
      </header>
      {conversation.securityNotice && (
        <p class="notice" role="alert">
          {conversation.securityNotice}
        </p>
      )}
      <MessageLog conversation={conversation} />
      <Composer conversationId={conversationId} draft={conversation.draft} />
    </section>
  );
}

function PresenceLine({ conversation: { presence, typing } }: { conversation: ConversationView }) {
  const now = useNow(MINUTE_MS);
  const { online, typing: typingText, presence: label } = texts.conversation;
  const text =
    typing.length > 0
      ? typingText
      : presence?.online
        ? online
        : presence?.lastSeen
          ? lastSeen(presence.lastSeen, Math.max(now, presence.lastSeen))
          : '';
  return (
    <p class="presence" role="status" aria-label={label}>
      {text}
    </p>
  );
}

function NotHere() {
  return (
    <div class="hint">
      <BackButton />
      <h1>{texts.conversation.notFoundHeading}</h1>
      <p>{texts.conversation.notFoundText}</p>
    </div>
  );
}

function BackButton() {
  return (
    <button type="button" class="icon-button back" aria-label={texts.back} onClick={backToList}>
      <Icon name="back" />
    </button>
  );
}

function useEscape(): void {
  useEffect(() => {
    const back = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) backToList();
    };
    document.addEventListener('keydown', back);
    return () => document.removeEventListener('keydown', back);
  }, []);
}
