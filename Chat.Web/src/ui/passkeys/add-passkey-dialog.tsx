import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Passkey } from '../../client/api';
import { Modal } from '../controls/modal';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { makePasskey, passkeyRefusal } from './webauthn';

interface AddPasskeyDialogProps {
  onAdded(passkey: Passkey): void;
  onClose(): void;
}

/** The password first: it proves who is here, and opens what the passkey is to unlock. */
export function AddPasskeyDialog({ onAdded, onClose }: AddPasskeyDialogProps) {
  const { api } = useEngine();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const made = await makePasskey(await api.beginPasskey(password));
      onAdded(await api.addPasskey({ ...made, name: deviceName() }));
    } catch (thrown) {
      setError(passkeyRefusal(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal heading={texts.passkeys.passwordHeading} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p>{texts.passkeys.passwordText}</p>
        <PasswordField value={password} autocomplete="current-password" onValue={setPassword} />
        {error && <p role="alert">{error}</p>}
        <p class="field-hint" aria-live="polite">
          {busy ? texts.passkeys.adding : ''}
        </p>
        <div class="button-row">
          <button type="button" onClick={onClose}>
            {texts.cancel}
          </button>
          <button type="submit" class="primary" aria-disabled={busy}>
            {texts.passkeys.goOn}
          </button>
        </div>
      </form>
    </Modal>
  );
}
