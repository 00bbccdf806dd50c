import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Me } from '../../client/api';
import { Field } from '../controls/field';
import { PasswordField } from '../controls/password-field';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { Card } from './card';

/** For somebody whose passkey signs in and does not open the history. Once per device; a wrong try changes nothing. */
export function UnlockPage({ me }: { me: Me }) {
  const { api } = useEngine();
  const [byCode, setByCode] = useState(false);
  const [value, setValue] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { unlock } = texts;

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    if (value.trim() === '') {
      setError(byCode ? unlock.codeMissing : texts.fields.passwordMissing);
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await api.unlock(byCode ? { recoveryCode: value } : { password: value });
    } catch (thrown) {
      setError(asEngineError(thrown).text);
    } finally {
      setBusy(false);
    }
  };

  const change = () => {
    setByCode(!byCode);
    setValue('');
    setError(null);
  };

  return (
    <Card heading={unlock.heading}>
      <p class="lead">{unlock.signedInAs(me.displayName)}</p>
      <p>{unlock.why}</p>
      <form onSubmit={submit} noValidate>
        {/* For password managers. */}
        <input type="text" hidden autocomplete="username" value={me.username} readOnly />
        {byCode ? (
          <Field
            label={unlock.code}
            hint={unlock.codeHint}
            value={value}
            onValue={setValue}
            input={{ autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, dir: 'ltr', maxLength: 64 }}
          />
        ) : (
          <PasswordField value={value} autocomplete="current-password" onValue={setValue} />
        )}
        {error && <p role="alert">{error}</p>}
        <button type="submit" class="primary" aria-disabled={busy}>
          {unlock.button}
        </button>
        <p class="field-hint" aria-live="polite">
          {busy ? unlock.busy : ''}
        </p>
      </form>
      <div class="button-row">
        <button type="button" onClick={change}>
          {byCode ? unlock.byPassword : unlock.byCode}
        </button>
        <button type="button" class="quiet" onClick={() => tried(api.signOut())}>
          {texts.settings.signOut}
        </button>
      </div>
    </Card>
  );
}
