import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../controls/field';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { duration } from '../time';
import { useNow } from '../use-now';
import { Card } from './card';

export function SignInPage() {
  const { api } = useEngine();
  const { signedOutHere } = useAppState();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(signedOutHere ? texts.signedOutHere : null);
  const [waitUntil, setWaitUntil] = useState(0);
  const [busy, setBusy] = useState(false);
  const now = useNow(waitUntil > 0 ? 1000 : null);
  const seconds = Math.ceil((waitUntil - now) / 1000);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || seconds > 0) return;
    if (username.trim() === '' || password === '') {
      setError(username.trim() === '' ? texts.fields.usernameMissing : texts.fields.passwordMissing);
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await api.signIn({ username, password, deviceName: deviceName() });
    } catch (thrown) {
      const refusal = asEngineError(thrown);
      if (refusal.retryAfterSeconds) setWaitUntil(Date.now() + refusal.retryAfterSeconds * 1000);
      else setError(refusal.text);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card heading={texts.signIn.heading}>
      <p>{texts.tagline}</p>
      <form onSubmit={submit} noValidate>
        <Field
          label={texts.fields.username}
          value={username}
          onValue={setUsername}
          input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false }}
        />
        <PasswordField value={password} autocomplete="current-password" onValue={setPassword} />
        {seconds > 0 ? (
          <p role="alert">{texts.signIn.wait(duration(seconds))}</p>
        ) : (
          error && <p role="alert">{error}</p>
        )}
        <button type="submit" class="primary" aria-disabled={busy || seconds > 0}>
          {seconds > 0 ? texts.signIn.waitShort(duration(seconds)) : texts.signIn.button}
        </button>
        <p class="field-hint" aria-live="polite">
          {busy ? texts.signIn.busy : ''}
        </p>
      </form>
      <p class="field-hint">{texts.signIn.newHere}</p>
    </Card>
  );
}
