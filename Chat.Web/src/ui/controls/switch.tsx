import { useId } from 'preact/hooks';
import { hintId, SettingText } from './setting-text';

interface SwitchProps {
  label: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange(on: boolean): void;
}

export function Switch({ label, hint, on, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div class="setting">
      <SettingText id={id} label={label} hint={hint} />
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={on}
        class="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={hint && hintId(id)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}
