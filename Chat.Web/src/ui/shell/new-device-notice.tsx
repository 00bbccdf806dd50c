import { AppLink } from '../controls/app-link';
import { Icon } from '../controls/icons';
import { useAppState, useEngine } from '../engine';
import { isolated } from '../isolated';
import { texts } from '../texts';
import { listed } from '../time';
import { tried } from '../toast/toast';

/** Somebody has signed in with this account elsewhere: nearly always the person who reads this, and they should be able to tell. */
export function NewDeviceNotice() {
  const { api } = useEngine();
  const { newDevices } = useAppState();
  if (newDevices.length === 0) return null;
  const names = listed(newDevices.map(({ name }) => isolated(name)));
  return (
    <div class="new-device" role="status">
      <p>
        {texts.devices.newDevice(names)} <AppLink href="/settings/devices">{texts.devices.wasItYou}</AppLink>
      </p>
      <button type="button" class="icon-button" aria-label={texts.close} onClick={() => tried(api.newDevicesSeen())}>
        <Icon name="close" small />
      </button>
    </div>
  );
}
