import { useEffect, useId, useState } from 'preact/hooks';
import type { Person } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Field } from '../controls/field';
import { Icon } from '../controls/icons';
import { Username } from '../controls/username';
import { texts } from '../texts';
import { usePeople } from './use-people';

interface PeopleSearchProps {
  /** Ids of those who are chosen; null where one click is the choice. */
  chosen: readonly string[] | null;
  /** Who cannot be chosen, with the reason. */
  unavailable?: ReadonlyMap<string, string>;
  autoFocus?: boolean;
  onPick(person: Person): void;
}

/** A text box and the people it finds; in the box as in the list, arrows go through the people and Enter takes one. */
export function PeopleSearch({ chosen, unavailable, autoFocus = false, onPick }: PeopleSearchProps) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const { people, answered, error } = usePeople(query);
  const listId = useId();
  const labels = texts.people;
  const isOut = (person: Person) => unavailable?.has(person.userId) ?? false;
  useEffect(() => setActive(0), [people]);

  const pick = (person: Person | undefined) => {
    if (!person || isOut(person)) return;
    onPick(person);
    if (chosen) setQuery('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, people.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') pick(people[active]);
    else return;
    event.preventDefault();
  };

  return (
    <div class="people-search">
      <Field
        label={labels.find}
        hint={labels.hint}
        value={query}
        onValue={setQuery}
        input={{
          placeholder: labels.placeholder,
          autocomplete: 'off',
          autocapitalize: 'none',
          spellcheck: false,
          autoFocus,
          onKeyDown,
          'aria-controls': people.length > 0 ? listId : undefined,
          'aria-activedescendant': people[active] && `${listId}-${active}`,
        }}
      />
      <p class="visually-hidden" role="status">
        {answered !== null && people.length > 0 ? labels.found(people.length) : ''}
      </p>
      {people.length > 0 && (
        <div
          id={listId}
          role="listbox"
          aria-label={labels.results}
          aria-multiselectable={chosen ? true : undefined}
          aria-activedescendant={people[active] && `${listId}-${active}`}
          class="people"
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {people.map((person, index) => {
            const selected = chosen ? chosen.includes(person.userId) : index === active;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's, which surrounds it.
              <div
                key={person.userId}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={selected}
                aria-disabled={isOut(person) || undefined}
                aria-label={person.displayName}
                tabIndex={-1}
                class={`person ${index === active ? 'active' : ''}`}
                onClick={() => pick(person)}
              >
                <Avatar id={person.userId} name={person.displayName} />
                <span class="chat-title">
                  <bdi>{person.displayName}</bdi>
                </span>
                <span class="chat-line">{unavailable?.get(person.userId) ?? <Username of={person.username} />}</span>
                {chosen && selected && (
                  <span class="person-check">
                    <Icon name="check" small />
                  </span>
                )}
              </div>
            );
          })}
        </div>
      )}
      {error && <p role="alert">{error}</p>}
      {answered !== null && people.length === 0 && (
        <p class="field-hint">
          {labels.notFound(answered)} {labels.notFoundHint}
        </p>
      )}
    </div>
  );
}
