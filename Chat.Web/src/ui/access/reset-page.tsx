import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Person } from '../../client/api';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { enter } from '../router';
import { texts } from '../texts';
import { Card } from './card';

const LEAST_PASSWORD = 8;

/** Opened with the link that an administrator has handed over: a new password, and the account starts anew. */
export function ResetPage({ code }: { code: string }) {
  const { api } = useEngine();
  const { me } = useAppState();
  const [person, setPerson] = useState<Person | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    if (!me) api.lookUpReset(code).then(setPerson, (error: unknown) => setRefusal(asEngineError(error).text));
  }, [api, code, me]);
  const { reset } = texts;
  if (me)
    return (
      <Card heading={reset.signedIn(me.displayName)}>
        <p>{reset.signedInText}</p>
      </Card>
    );
  if (refusal)
    return (
      <Card heading={reset.refused}>
        <p role="alert">{refusal}</p>
        <p>{reset.askAgain}</p>
      </Card>
    );
  if (!person) return <p class="starting">{reset.looking}</p>;
  return (
    <Card heading={reset.heading(person.displayName)}>
      <p>{reset.intro}</p>
      <ul>
        {reset.happens.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <ResetForm code={code} username={person.username} />
    </Card>
  );
}

function ResetForm({ code, username }: { code: string; username: string }) {
  const { api } = useEngine();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const missing = LEAST_PASSWORD - password.length;
    setError(missing > 0 ? texts.fields.passwordShort(missing) : null);
    if (busy || missing > 0) return;
    setBusy(true);
    setFailure(null);
    try {
      await api.redeemReset(code, password, deviceName());
      enter('/');
    } catch (thrown) {
      setFailure(asEngineError(thrown).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <input
        class="visually-hidden"
        type="text"
        autocomplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        value={password}
        hint={texts.fields.passwordHint}
        error={error}
        autocomplete="new-password"
        onValue={setPassword}
      />
      {failure && <p role="alert">{failure}</p>}
      <button type="submit" class="primary" aria-disabled={busy}>
        {texts.reset.button}
      </button>
      <p class="field-hint" aria-live="polite">
        {busy ? texts.reset.busy : ''}
      </p>
    </form>
  );
}
