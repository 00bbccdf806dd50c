import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../controls/field';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useEngine } from '../engine';
import { refusalText } from '../refusal-text';
import { texts } from '../texts';
import { Card } from './card';
import { passwordHint, passwordProblem } from './password-rules';

interface RecoverPageProps {
  /** As far as it was typed already. */
  username: string;
  onBack(): void;
}

interface Errors {
  username?: string | null;
  code?: string | null;
  password?: string | null;
  form?: string | null;
}

/** For somebody who has lost everything but the recovery code. */
export function RecoverPage({ username: typed, onBack }: RecoverPageProps) {
  const { api } = useEngine();
  const [username, setUsername] = useState(typed);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const { account, fields } = texts;

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = {
      username: username.trim() === '' ? fields.usernameMissing : null,
      code: code.trim() === '' ? account.codeMissing : null,
      password: passwordProblem(password),
    };
    setErrors(wrong);
    if (busy || Object.values(wrong).some(Boolean)) return;
    setBusy(true);
    try {
      await api.recover({ username, recoveryCode: code, newPassword: password, deviceName: deviceName() });
    } catch (thrown) {
      const { code: refused, text } = refusalText(thrown);
      setErrors(refused === 'recovery_code_invalid' ? { code: text } : { form: text });
      setBusy(false);
    }
  };

  return (
    <Card heading={account.recoverHeading}>
      <p>{account.recoverText}</p>
      <form onSubmit={submit} noValidate>
        <Field
          label={fields.username}
          error={errors.username}
          value={username}
          onValue={setUsername}
          input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false }}
        />
        <Field
          label={account.recoveryCode}
          error={errors.code}
          value={code}
          onValue={setCode}
          input={{ autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, dir: 'ltr', maxLength: 64 }}
        />
        <PasswordField
          label={account.newPassword}
          value={password}
          hint={passwordHint(password)}
          error={errors.password}
          autocomplete="new-password"
          onValue={setPassword}
        />
        {errors.form && <p role="alert">{errors.form}</p>}
        <button type="submit" class="primary" aria-disabled={busy}>
          {account.recover}
        </button>
        <p class="field-hint" aria-live="polite">
          {busy ? account.recovering : ''}
        </p>
      </form>
      <button type="button" class="quiet" onClick={onBack}>
        {account.backToSignIn}
      </button>
      <p class="field-hint">{account.withoutCode}</p>
    </Card>
  );
}
