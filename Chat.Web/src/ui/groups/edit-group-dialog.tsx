import { useState } from 'preact/hooks';
import type { ConversationView } from '../../client/api';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { nameProblem } from './group-name';
import { PictureField } from './picture-field';

export function EditGroupDialog({ conversation, onClose }: { conversation: ConversationView; onClose(): void }) {
  const { api } = useEngine();
  const [name, setName] = useState(conversation.title);
  const [picture, setPicture] = useState(conversation.picture);
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    const wrong = nameProblem(name);
    setError(wrong);
    if (wrong === null && (await tried(api.setGroupProfile(conversation.id, name.trim(), picture)))) onClose();
  };
  return (
    <Modal
      heading={texts.info.editGroup}
      onClose={onClose}
      foot={
        <button type="button" class="primary" onClick={save}>
          {texts.save}
        </button>
      }
    >
      <PictureField id={conversation.id} name={name} picture={picture} onPicture={setPicture} />
      <Field
        label={texts.newGroup.name}
        error={error}
        value={name}
        onValue={setName}
        input={{ dir: 'auto', autocomplete: 'off' }}
      />
    </Modal>
  );
}
