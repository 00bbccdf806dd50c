import { useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { deviceName } from '../device-name';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { askPasskey, canUsePasskeys, forget, passkeyRefusal } from './webauthn';

/** No username is typed: the passkey knows whose it is. */
export function PasskeySignIn({ onRefused }: { onRefused(text: string | null): void }) {
  const { api } = useEngine();
  const [busy, setBusy] = useState(false);
  if (!canUsePasskeys()) return null;

  const signIn = async () => {
    if (busy) return;
    setBusy(true);
    onRefused(null);
    try {
      const challenge = await api.beginPasskeySignIn();
      const answer = await askPasskey(challenge);
      await api.signInWithPasskey({ ...answer, deviceName: deviceName() }).catch((error: unknown) => {
        if (asEngineError(error).code === 'passkey_unknown') forget(challenge.rpId, answer.credentialId);
        throw error;
      });
    } catch (thrown) {
      onRefused(passkeyRefusal(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <button type="button" class="with-icon" aria-disabled={busy} onClick={signIn}>
      <Icon name="key" small /> {texts.passkeys.signIn}
    </button>
  );
}
