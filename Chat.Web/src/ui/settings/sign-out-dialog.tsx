import { useState } from 'preact/hooks';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { navigate } from '../router';
import { signOutMark } from '../sign-out-mark';
import { texts } from '../texts';

/** Says plainly what goes and what stays before anything is removed. */
export function SignOutDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { settings } = texts;
  const leave = async () => {
    setBusy(true);
    try {
      await api.signOut();
      signOutMark.set();
      navigate('/', 'replace');
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setBusy(false);
    }
  };
  return (
    <Modal heading={settings.signOutHeading} onClose={onClose}>
      <h3>{settings.removesHeading}</h3>
      <ul>
        {settings.removes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>{settings.staysHeading}</h3>
      <ul>
        {settings.stays.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {error && <p role="alert">{error}</p>}
      <div class="button-row">
        <button type="button" onClick={onClose}>
          {texts.cancel}
        </button>
        <button type="button" class="danger" aria-disabled={busy} onClick={leave}>
          {busy ? settings.signingOut : settings.signOut}
        </button>
      </div>
    </Modal>
  );
}
