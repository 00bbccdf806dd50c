import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../controls/field';
import { PasswordField } from '../controls/password-field';
import { deviceName } from '../device-name';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { conversationPath, enter } from '../router';
import { texts } from '../texts';
import { isValidUsername, suggestUsername } from '../username';
import { nameProblem } from './name-rules';
import { passwordHint, passwordProblem } from './password-rules';

interface Errors {
  name?: string | null;
  username?: string | null;
  password?: string | null;
  form?: string | null;
}

export function SignUpForm({ code, onRefused }: { code: string; onRefused(error: unknown): void }) {
  const { api } = useEngine();
  const [name, setName] = useState('');
  const [typedUsername, setTypedUsername] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const username = typedUsername ?? suggestUsername(name);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = check(name, username, password);
    setErrors(wrong);
    if (busy || Object.values(wrong).some(Boolean)) return;
    setBusy(true);
    try {
      const request = {
        inviteCode: code,
        displayName: name.trim(),
        username: username.trim(),
        password,
        deviceName: deviceName(),
      };
      const conversationId = await api.signUp(request);
      enter(conversationId ? conversationPath(conversationId) : '/');
    } catch (error) {
      const { code: refused, text } = asEngineError(error);
      if (refused.startsWith('invite_')) onRefused(error);
      else if (refused === 'username_taken') setErrors({ username: texts.fields.usernameTaken });
      else if (refused === 'username_invalid') setErrors({ username: texts.fields.usernameInvalid });
      else if (refused === 'display_name_invalid') setErrors({ name: text });
      else setErrors({ form: text });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={texts.fields.name}
        hint={texts.fields.nameHint}
        error={errors.name}
        value={name}
        onValue={setName}
        input={{ autocomplete: 'name', dir: 'auto' }}
      />
      <Field
        label={texts.fields.username}
        hint={texts.fields.usernameHint}
        error={errors.username}
        value={username}
        onValue={setTypedUsername}
        input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false }}
      />
      <PasswordField
        value={password}
        hint={passwordHint(password)}
        error={errors.password}
        autocomplete="new-password"
        onValue={setPassword}
      />
      {errors.form && <p role="alert">{errors.form}</p>}
      <button type="submit" class="primary" aria-disabled={busy}>
        {texts.join.create}
      </button>
      <p class="field-hint" aria-live="polite">
        {busy ? texts.join.creating : ''}
      </p>
    </form>
  );
}

function check(name: string, username: string, password: string): Errors {
  return {
    name: nameProblem(name),
    username: isValidUsername(username) ? null : texts.fields.usernameInvalid,
    password: passwordProblem(password),
  };
}
