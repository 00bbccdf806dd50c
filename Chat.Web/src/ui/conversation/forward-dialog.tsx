import { useState } from 'preact/hooks';
import type { MessageView } from '../../client/api';
import { matching } from '../chats/matches';
import { Avatar } from '../controls/avatar';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useConversations } from '../conversations';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { say, tried } from '../toast/toast';

export function ForwardDialog({ messages, onClose }: { messages: MessageView[]; onClose(done: boolean): void }) {
  const { api } = useEngine();
  const conversations = useConversations();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const { forward } = texts;
  const shown = matching(
    conversations.filter(({ canWrite }) => canWrite),
    query,
  );
  const toggle = (id: string) =>
    setChosen((old) => (old.includes(id) ? old.filter((one) => one !== id) : [...old, id]));
  const send = async () => {
    if (chosen.length === 0) return;
    const from = messages[0]?.conversationId ?? '';
    const ids = messages.map(({ id }) => id);
    if (!(await tried(api.forward(from, ids, chosen)))) return;
    say(forward.done(chosen.length));
    onClose(true);
  };
  return (
    <Modal
      heading={forward.heading}
      onClose={() => onClose(false)}
      foot={
        <button type="button" class="primary" aria-disabled={chosen.length === 0} onClick={send}>
          {forward.send}
        </button>
      }
    >
      <Field
        label={forward.find}
        value={query}
        onValue={setQuery}
        input={{ type: 'search', autoFocus: true, autocomplete: 'off' }}
      />
      <ul class="people" aria-label={forward.list}>
        {shown.map(({ id, title, peer, picture }) => (
          <li key={id}>
            <label class="person">
              <Avatar id={peer?.userId ?? id} name={title} picture={picture} />
              <span class="chat-title">
                <bdi>{title}</bdi>
              </span>
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            </label>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
