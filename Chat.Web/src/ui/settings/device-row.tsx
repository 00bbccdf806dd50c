import type { DeviceView } from '../../client/api';
import { Icon } from '../controls/icons';
import { deviceKind } from '../device-name';
import { isolated } from '../isolated';
import { texts } from '../texts';
import { moment } from '../time';

interface DeviceRowProps {
  device: DeviceView;
  isNew: boolean;
  onRename(): void;
  onSignOut(): void;
}

export function DeviceRow({ device, isNew, onRename, onSignOut }: DeviceRowProps) {
  const labels = texts.devices;
  const { name, isThis, state } = device;
  return (
    <li class="device">
      <Icon name={deviceKind(name)} />
      <span class="device-text">
        <span class="device-name">
          <bdi>{name}</bdi>
          {isThis && <span class="device-mark">{texts.settings.thisDevice}</span>}
          {isNew && !isThis && <span class="device-mark">{labels.isNew}</span>}
        </span>
        <span class="field-hint">{stateText(device)}</span>
      </span>
      {isThis ? (
        <button type="button" class="quiet" onClick={onRename}>
          {labels.rename}
        </button>
      ) : (
        state !== 'leaving' && (
          <button type="button" class="quiet" aria-label={labels.signOutDevice(isolated(name))} onClick={onSignOut}>
            {labels.signOut}
          </button>
        )
      )}
    </li>
  );
}

function stateText({ state, online, lastUsedAt }: DeviceView): string {
  const labels = texts.devices;
  if (state === 'leaving') return labels.leaving;
  if (state === 'unlisted') return labels.unlisted;
  if (online) return labels.online;
  return lastUsedAt === null ? labels.neverSeen : labels.lastUsed(moment(lastUsedAt, Date.now()));
}
