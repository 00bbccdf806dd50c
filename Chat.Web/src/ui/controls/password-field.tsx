import { useState } from 'preact/hooks';
import { texts } from '../texts';
import { Field } from './field';

interface PasswordFieldProps {
  label?: string;
  value: string;
  hint?: string;
  error?: string | null;
  autocomplete: 'new-password' | 'current-password';
  onValue(value: string): void;
}

export function PasswordField({ label, autocomplete, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const common = { autocomplete, maxLength: 1024 };
  return (
    <Field
      {...field}
      label={label ?? texts.fields.password}
      input={shown ? { type: 'text', ...common } : { type: 'password', ...common }}
    >
      <button
        type="button"
        class="quiet"
        aria-label={shown ? texts.fields.hideLabel : texts.fields.showLabel}
        onClick={() => setShown(!shown)}
      >
        {shown ? texts.fields.hide : texts.fields.show}
      </button>
    </Field>
  );
}
