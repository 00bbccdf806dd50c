import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AppLink } from '../controls/app-link';
import { Field } from '../controls/field';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useAppState, useEngine } from '../engine';
import { asEngineError, inWords } from '../errors';
import { later } from '../later';
import { signOutMark } from '../sign-out-mark';
import { texts } from '../texts';
import { duration } from '../time';
import { useNow } from '../use-now';
import { AuthenticatorField } from './authenticator-field';
import { Card } from './card';

const PasskeySignIn = later(() => import('../passkeys/passkey-sign-in').then((file) => file.PasskeySignIn));
const RecoverPage = later(() => import('./recover-page').then((file) => file.RecoverPage));

export function SignInPage() {
  const { api } = useEngine();
  const { signedOutBecause, removedByBrowser } = useAppState();
  const removed = signOutMark.isSet ? null : removedByBrowser;
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  /** Null until it is asked for. */
  const [code, setCode] = useState<string | null>(null);
  const [forgotten, setForgotten] = useState(false);
  const [error, setError] = useState<string | null>(signedOutText(signedOutBecause));
  const [waitUntil, setWaitUntil] = useState(0);
  const [busy, setBusy] = useState(false);
  const now = useNow(waitUntil > 0 ? 1000 : null);
  useEffect(() => {
    if (removed) setUsername((typed) => typed || removed.username);
    // The person has signed out without a connection; the rest is done now.
    else if (removedByBrowser) void api.signOut().catch(() => undefined);
  }, [api, removed, removedByBrowser]);
  const seconds = Math.ceil((waitUntil - now) / 1000);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || seconds > 0) return;
    if (username.trim() === '' || password === '') {
      setError(username.trim() === '' ? texts.fields.usernameMissing : texts.fields.passwordMissing);
      return;
    }
    if (code?.trim() === '') {
      setError(texts.account.authenticatorCodeMissing);
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await api.signIn({ username, password, deviceName: deviceName(), ...(code && { secondFactor: code }) });
    } catch (thrown) {
      const refusal = asEngineError(thrown);
      if (refusal.code === 'second_factor_needed') setCode('');
      else if (refusal.retryAfterSeconds) setWaitUntil(Date.now() + refusal.retryAfterSeconds * 1000);
      else setError(refusal.text);
    } finally {
      setBusy(false);
    }
  };

  if (forgotten) return <RecoverPage username={username} onBack={() => setForgotten(false)} />;
  return (
    <Card heading={texts.signIn.heading}>
      <p>{removed ? texts.signIn.removed : texts.tagline}</p>
      <form onSubmit={submit} noValidate>
        <Field
          label={texts.fields.username}
          value={username}
          onValue={setUsername}
          input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false }}
        />
        <PasswordField value={password} autocomplete="current-password" onValue={setPassword} />
        {code !== null && <AuthenticatorField value={code} onValue={setCode} />}
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
      <PasskeySignIn onRefused={setError} />
      <button type="button" class="quiet" onClick={() => setForgotten(true)}>
        {texts.account.forgot}
      </button>
      <AppLink href="/link" class="quiet-text">
        {texts.newDevice.heading}
      </AppLink>
      <p class="field-hint">{texts.signIn.newHere}</p>
    </Card>
  );
}

function signedOutText(because: string | null): string | null {
  if (because === null || because === 'not_signed_in') return because && texts.signedOutHere;
  return inWords({ code: because, text: texts.signedOutHere }).text;
}
