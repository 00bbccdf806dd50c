import type { Person } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { texts } from '../texts';

/** Who was chosen, each with a button that takes them out again. */
export function Chips({ people, onRemove }: { people: readonly Person[]; onRemove(person: Person): void }) {
  if (people.length === 0) return null;
  return (
    <ul class="chips" aria-label={texts.people.chosen}>
      {people.map((person) => (
        <li key={person.userId} class="chip">
          <Avatar id={person.userId} name={person.displayName} size="small" />
          <span dir="auto">{person.displayName}</span>
          <button
            type="button"
            class="icon-button"
            aria-label={texts.people.remove(person.displayName)}
            onClick={() => onRemove(person)}
          >
            <Icon name="close" small />
          </button>
        </li>
      ))}
    </ul>
  );
}
