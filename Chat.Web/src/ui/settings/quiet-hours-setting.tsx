import { useId } from 'preact/hooks';
import { Switch } from '../controls/switch';
import { useAppState, useEngine } from '../engine';
import { FIRST_QUIET_HOURS, type QuietHours, readQuietHours, writeQuietHours } from '../push/quiet-hours';
import { texts } from '../texts';
import { tried } from '../toast/toast';

/** The same on all of the person's devices; the server does not learn them. */
export function QuietHoursSetting() {
  const { api } = useEngine();
  const { appSettings } = useAppState();
  const hours = readQuietHours(appSettings.quietHours);
  const keep = (next: QuietHours | null) => void tried(api.setAppSettings({ quietHours: writeQuietHours(next) }));
  const { push } = texts;
  return (
    <>
      <Switch
        label={push.quietHours}
        hint={push.quietHoursHint}
        on={hours !== null}
        onChange={(on) => keep(on ? FIRST_QUIET_HOURS : null)}
      />
      {hours && (
        <div class="quiet-hours">
          <Time label={push.from} value={hours.from} onChange={(from) => keep({ ...hours, from })} />
          <Time label={push.until} value={hours.until} onChange={(until) => keep({ ...hours, until })} />
        </div>
      )}
    </>
  );
}

function Time({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="time"
        required
        value={value}
        onChange={({ currentTarget }) => currentTarget.value && onChange(currentTarget.value)}
      />
    </div>
  );
}
