import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Passkey } from '../../client/api';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';

const LONGEST_NAME = 64;

interface RenamePasskeyDialogProps {
  passkey: Passkey;
  onRenamed(): void;
  onClose(): void;
}

export function RenamePasskeyDialog({ passkey, onRenamed, onClose }: RenamePasskeyDialogProps) {
  const { api } = useEngine();
  const [name, setName] = useState(passkey.name);
  const [error, setError] = useState<string | null>(null);
  const { passkeys } = texts;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    try {
      await api.renamePasskey(passkey.id, name);
      onRenamed();
    } catch (thrown) {
      setError(asEngineError(thrown).text);
    }
  };
  return (
    <Modal heading={passkeys.renameHeading} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field
          label={passkeys.name}
          hint={passkeys.nameHint}
          error={error}
          value={name}
          onValue={setName}
          input={{ dir: 'auto', maxLength: LONGEST_NAME, autocomplete: 'off' }}
        />
        <div class="button-row">
          <button type="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="submit" class="primary">
            {texts.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}
