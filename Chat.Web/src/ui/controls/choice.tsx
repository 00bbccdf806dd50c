import { useId } from 'preact/hooks';
import { hintId, SettingText } from './setting-text';

interface ChoiceProps<T extends string> {
  label: string;
  hint?: string;
  value: T;
  options: readonly { value: T; label: string }[];
  disabled?: boolean;
  onChange(value: T): void;
}

/** One of a few, as the browser's own list: it is known to everybody and fits every screen. */
export function Choice<T extends string>({ label, hint, value, options, disabled, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div class="setting">
      <SettingText id={id} label={label} hint={hint} />
      <select
        id={id}
        class="choice"
        value={value}
        disabled={disabled}
        aria-describedby={hint && hintId(id)}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
