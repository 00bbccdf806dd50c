interface SettingTextProps {
  /** Of the control that it names. */
  id: string;
  label: string;
  hint: string | undefined;
}

export function SettingText({ id, label, hint }: SettingTextProps) {
  return (
    <span class="setting-text">
      <label for={id}>{label}</label>
      {hint && (
        <span id={hintId(id)} class="field-hint">
          {hint}
        </span>
      )}
    </span>
  );
}

/** What describes the control. */
export function hintId(id: string): string {
  return `${id}-hint`;
}
