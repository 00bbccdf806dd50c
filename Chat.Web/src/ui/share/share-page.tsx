import { useEffect, useState } from 'preact/hooks';
import type { ConversationView } from '../../client/api';
import { matching } from '../chats/matches';
import { Avatar } from '../controls/avatar';
import { Field } from '../controls/field';
import { Page } from '../controls/page';
import { useConversations } from '../conversations';
import { useEngine } from '../engine';
import { isolated } from '../isolated';
import { handFiles } from '../media/handed-files';
import { conversationPath, navigate } from '../router';
import { texts } from '../texts';
import { listed } from '../time';
import { tried } from '../toast/toast';
import { forgetShared, lookAtShared, type Shared } from './shared';

/** Something was shared from another app: to whom? Words go into that chat's composer, files into its tray, to be looked at before they are sent. */
export function SharePage() {
  const { api } = useEngine();
  const chats = useConversations().filter(({ canWrite }) => canWrite);
  const [shared, setShared] = useState<Shared | null>(null);
  const [query, setQuery] = useState('');
  const { share } = texts.installed;
  useEffect(() => void tried(lookAtShared().then(setShared)), []);
  if (!shared) return null;
  const choose = async (chat: ConversationView) => {
    // The page before this one may have kept what was being written only a moment ago.
    const now = (await api.conversations().catch(() => [])).find(({ id }) => id === chat.id);
    const { id, draft, draftFor } = now ?? chat;
    const text = [draft, shared.text].filter(Boolean).join('\n');
    // What is being answered or changed goes on; behind a change waits the draft.
    if (text !== draft && !(await tried(api.saveDraft(id, text, draftFor)))) return;
    handFiles(id, shared.files);
    await forgetShared();
    navigate(conversationPath(id), 'replace');
  };
  const isNothing = shared.text === '' && shared.files.length === 0;
  return (
    <Page heading={share.heading}>
      {isNothing ? (
        <p>{share.nothing}</p>
      ) : (
        <>
          {shared.text && (
            <p class="field-hint shared-text" dir="auto">
              {shared.text}
            </p>
          )}
          {shared.files.length > 0 && (
            <p class="field-hint">{listed(shared.files.map(({ name }) => isolated(name)))}</p>
          )}
          <Field
            label={texts.forward.find}
            value={query}
            onValue={setQuery}
            input={{ type: 'search', autocomplete: 'off' }}
          />
          <ul class="people" aria-label={texts.forward.list}>
            {matching(chats, query).map((chat) => (
              <li key={chat.id}>
                <button type="button" class="person" onClick={() => void choose(chat)}>
                  <Avatar id={chat.peer?.userId ?? chat.id} name={chat.title} picture={chat.picture} />
                  <span class="chat-title">
                    <bdi>{chat.title}</bdi>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}
