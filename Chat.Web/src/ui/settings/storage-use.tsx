import type { StorageUse } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { useConversations } from '../conversations';
import { sizeInWords } from '../media/units';
import { conversationPath } from '../router';
import { texts } from '../texts';

/** The sum, and what it is made of. */
export function UseByKind({ use }: { use: StorageUse }) {
  const { storage } = texts;
  if (use.bytes === 0)
    return (
      <div class="storage-empty">
        <h2>{storage.empty}</h2>
        <p class="field-hint">{storage.emptyHint}</p>
      </div>
    );
  return (
    <>
      <p class="storage-sum">{storage.of(sizeInWords(use.bytes), sizeInWords(use.limit))}</p>
      <div class="storage-bar" aria-hidden="true">
        {use.kinds.map(({ kind, bytes }) => (
          <span key={kind} class={`storage-${kind}`} style={{ flexGrow: bytes / use.limit }} />
        ))}
        <span style={{ flexGrow: Math.max(0, 1 - use.bytes / use.limit) }} />
      </div>
      <ul class="storage-kinds" aria-label={storage.byKind}>
        {use.kinds.map(({ kind, bytes, files }) => (
          <li key={kind}>
            <span class={`storage-mark storage-${kind}`} aria-hidden="true" />
            <span>{storage.kinds[kind]}</span>
            <span class="field-hint">{storage.files(files)}</span>
            <span class="storage-size">{sizeInWords(bytes)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface UseByChatProps {
  use: StorageUse;
  onRemove(conversationId: string, title: string): void;
}

export function UseByChat({ use, onRemove }: UseByChatProps) {
  const conversations = useConversations();
  const { storage } = texts;
  return (
    <section>
      <h2>{storage.byChat}</h2>
      <ul class="people" aria-label={storage.byChat}>
        {use.chats.map(({ conversationId, bytes, files }) => {
          const chat = conversations.find(({ id }) => id === conversationId);
          const title = chat?.title ?? storage.otherChat;
          return (
            <li key={conversationId} class="person storage-chat">
              <Avatar id={chat?.peer?.userId ?? conversationId} name={title} picture={chat?.picture} />
              <span class="chat-title">
                {chat ? (
                  <AppLink href={conversationPath(conversationId)} class="quiet-text">
                    <bdi>{title}</bdi>
                  </AppLink>
                ) : (
                  title
                )}
              </span>
              <span class="chat-line">{storage.files(files)}</span>
              <span class="storage-size">{sizeInWords(bytes)}</span>
              <button
                type="button"
                class="icon-button"
                aria-label={storage.removeOf(title)}
                onClick={() => onRemove(conversationId, title)}
              >
                <Icon name="trash" />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
