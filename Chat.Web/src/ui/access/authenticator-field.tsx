import { useEffect, useRef } from 'preact/hooks';
import { Field } from '../controls/field';
import { texts } from '../texts';

interface AuthenticatorFieldProps {
  value: string;
  error?: string | null;
  onValue(value: string): void;
}

/** Six digits. It appears when they are asked for, so the focus goes there. */
export function AuthenticatorField({ value, error = null, onValue }: AuthenticatorFieldProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={place}>
      <Field
        label={texts.account.authenticatorCode}
        error={error}
        value={value}
        onValue={onValue}
        input={{ inputMode: 'numeric', autocomplete: 'one-time-code', maxLength: 7, dir: 'ltr' }}
      />
    </div>
  );
}
