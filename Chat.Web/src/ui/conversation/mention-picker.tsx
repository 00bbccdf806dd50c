import type { GroupMemberView } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Username } from '../controls/username';
import { texts } from '../texts';

interface MentionPickerProps {
  id: string;
  people: readonly GroupMemberView[];
  active: number;
  onPick(person: GroupMemberView): void;
}

/** The focus stays in the text box, which names the active option. */
export function MentionPicker({ id, people, active, onPick }: MentionPickerProps) {
  return (
    <div id={id} role="listbox" aria-label={texts.composer.mentions} class="mention-picker" tabIndex={-1}>
      {people.map((person, index) => (
        <div
          key={person.userId}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          class="person"
          // The text box must not lose the focus to a click.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(person);
          }}
        >
          <Avatar id={person.userId} name={person.displayName} size="small" />
          <span class="chat-title">
            <bdi>{person.displayName}</bdi>
          </span>
          <span class="chat-line">
            <Username of={person.username} />
          </span>
        </div>
      ))}
    </div>
  );
}
