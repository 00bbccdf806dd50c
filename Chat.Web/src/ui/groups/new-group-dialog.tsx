import { useState } from 'preact/hooks';
import type { NewMembersSee, Person } from '../../client/api';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { Chips } from '../people/chips';
import { PeopleSearch } from '../people/people-search';
import { conversationPath, navigate } from '../router';
import { texts } from '../texts';
import { nameProblem, peopleProblem } from './group-name';
import { PictureField } from './picture-field';
import { SeesChoice } from './sees-choice';

export function NewGroupDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [name, setName] = useState('');
  const [picture, setPicture] = useState<Uint8Array | null>(null);
  const [people, setPeople] = useState<Person[]>([]);
  const [see, setSee] = useState<NewMembersSee>('nothing');
  const [nameError, setNameError] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const labels = texts.newGroup;

  const without = (person: Person) => people.filter(({ userId }) => userId !== person.userId);
  const toggle = (person: Person) => {
    const rest = without(person);
    setPeople(rest.length === people.length ? [...people, person] : rest);
    setError(null);
  };
  const create = async () => {
    if (busy) return;
    const wrongName = nameProblem(name);
    const wrongPeople = peopleProblem(people.length);
    setNameError(wrongName);
    setError(wrongPeople);
    if (wrongName || wrongPeople) return;
    setBusy(true);
    try {
      const members = people.map(({ userId }) => userId);
      const conversationId = await api.createGroup({ name: name.trim(), picture, members, newMembersSee: see });
      onClose();
      navigate(conversationPath(conversationId));
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setBusy(false);
    }
  };

  return (
    <Modal
      heading={labels.heading}
      onClose={onClose}
      foot={
        <>
          {error && <p role="alert">{error}</p>}
          <button type="button" class="primary" aria-disabled={busy} onClick={create}>
            {labels.create}
          </button>
          <p class="visually-hidden" aria-live="polite">
            {busy ? labels.creating : ''}
          </p>
        </>
      }
    >
      <PictureField id="new" name={name} picture={picture} onPicture={setPicture} />
      <Field
        label={labels.name}
        error={nameError}
        value={name}
        onValue={setName}
        input={{ placeholder: labels.namePlaceholder, dir: 'auto', autocomplete: 'off', autoFocus: true }}
      />
      <Chips people={people} onRemove={toggle} />
      <PeopleSearch chosen={people.map(({ userId }) => userId)} onPick={toggle} />
      <SeesChoice value={see} onChange={setSee} />
    </Modal>
  );
}
