import { useState } from 'preact/hooks';
import type { ConversationView, GroupMemberView, Person } from '../../client/api';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { Chips } from '../people/chips';
import { PeopleSearch } from '../people/people-search';
import { texts } from '../texts';

interface AddMembersDialogProps {
  conversation: ConversationView;
  members: readonly GroupMemberView[];
  onClose(): void;
}

/** Says what the new ones will see of what was written before. */
export function AddMembersDialog({ conversation, members, onClose }: AddMembersDialogProps) {
  const { api } = useEngine();
  const [people, setPeople] = useState<Person[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const already = new Map(members.map(({ userId }) => [userId, texts.people.alreadyIn]));
  const { see, sees, seesHint } = texts.newGroup;
  const toggle = (person: Person) => {
    const rest = people.filter(({ userId }) => userId !== person.userId);
    setPeople(rest.length === people.length ? [...people, person] : rest);
  };
  const add = async () => {
    if (busy || people.length === 0) return;
    setBusy(true);
    try {
      await api.addMembers(
        conversation.id,
        people.map(({ userId }) => userId),
      );
      onClose();
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setBusy(false);
    }
  };
  return (
    <Modal
      heading={texts.info.addMembers}
      onClose={onClose}
      foot={
        <>
          {error && <p role="alert">{error}</p>}
          <button type="button" class="primary" aria-disabled={busy || people.length === 0} onClick={add}>
            {texts.info.add}
          </button>
        </>
      }
    >
      <Chips people={people} onRemove={toggle} />
      <PeopleSearch chosen={people.map(({ userId }) => userId)} unavailable={already} autoFocus onPick={toggle} />
      <p class="field-hint">
        {see}: {sees[conversation.newMembersSee]}. {seesHint[conversation.newMembersSee]}
      </p>
    </Modal>
  );
}
