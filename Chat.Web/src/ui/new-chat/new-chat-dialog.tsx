import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Person } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { InvitePanel } from '../invite/invite-panel';
import { conversationPath, navigate } from '../router';
import { texts } from '../texts';

const PAUSE_MS = 250;

type Search = { query: string; people: Person[] } | { error: string } | null;

export function NewChatDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [query, setQuery] = useState('');
  const [search, setSearch] = useState<Search>(null);
  const [active, setActive] = useState(0);
  const [inviting, setInviting] = useState(false);
  const listId = useId();
  const latest = useRef('');
  const people = search && 'people' in search ? search.people : [];

  useEffect(() => {
    const wanted = query.trim();
    latest.current = wanted;
    setActive(0);
    if (wanted === '') {
      setSearch(null);
      return;
    }
    const timer = setTimeout(async () => {
      const result = await api.findPeople(wanted).then(
        (found) => ({ query: wanted, people: found }),
        (error: unknown) => ({ error: asEngineError(error).text }),
      );
      if (latest.current === wanted) setSearch(result);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [api, query]);

  const open = async (person: Person | undefined) => {
    if (!person) return;
    try {
      const conversationId = await api.openDirect(person.userId);
      onClose();
      navigate(conversationPath(conversationId));
    } catch (error) {
      setSearch({ error: asEngineError(error).text });
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, people.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') void open(people[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal heading={texts.newChat.heading} onClose={onClose}>
      <Field
        label={texts.newChat.find}
        hint={texts.newChat.hint}
        value={query}
        onValue={setQuery}
        input={{
          placeholder: texts.newChat.placeholder,
          autocomplete: 'off',
          autocapitalize: 'none',
          spellcheck: false,
          autoFocus: true,
          onKeyDown,
          'aria-controls': people.length > 0 ? listId : undefined,
          'aria-activedescendant': people[active] ? `${listId}-${active}` : undefined,
        }}
      />
      <p class="visually-hidden" role="status">
        {people.length > 0 ? texts.newChat.found(people.length) : ''}
      </p>
      {people.length > 0 && (
        <div id={listId} role="listbox" aria-label={texts.newChat.results} class="people" tabIndex={-1}>
          {people.map((person, index) => (
            <div
              key={person.userId}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              aria-label={person.displayName}
              tabIndex={-1}
              class="person"
              onClick={() => open(person)}
              onKeyDown={onKeyDown}
            >
              <Avatar id={person.userId} name={person.displayName} />
              <span class="chat-title" dir="auto">
                {person.displayName}
              </span>
              <span class="chat-line">@{person.username}</span>
            </div>
          ))}
        </div>
      )}
      {search && 'error' in search && <p role="alert">{search.error}</p>}
      {search && 'people' in search && people.length === 0 && (
        <p>
          {texts.newChat.notFound(search.query)} {texts.newChat.notFoundHint}
        </p>
      )}
      {inviting ? (
        <InvitePanel />
      ) : (
        <button type="button" onClick={() => setInviting(true)}>
          {texts.invite.someone}
        </button>
      )}
    </Modal>
  );
}
