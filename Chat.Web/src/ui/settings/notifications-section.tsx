import { useCallback, useEffect, useState } from 'preact/hooks';
import type { PushDevice } from '../../client/api';
import { Switch } from '../controls/switch';
import { useAppState, useEngine } from '../engine';
import { SoundsSetting } from '../notices/sounds-setting';
import { type PushAbility, pushAbility, turnOffPush, turnOnPush } from '../push/browser-push';
import { texts } from '../texts';
import { moment } from '../time';
import { say, tried } from '../toast/toast';
import { QuietHoursSetting } from './quiet-hours-setting';
import { SectionHeading } from './section-heading';

export function NotificationsSection() {
  const { api } = useEngine();
  const deviceId = useAppState().me?.deviceId ?? '';
  const [ability, setAbility] = useState<PushAbility | null>(null);
  const [devices, setDevices] = useState<PushDevice[]>([]);
  const [busy, setBusy] = useState(false);
  const { push } = texts;
  // Without a connection there is nothing to be said of devices.
  const look = useCallback(() => api.pushDevices().then(setDevices, () => undefined), [api]);
  useEffect(() => {
    void pushAbility(deviceId).then(setAbility);
    void look();
  }, [deviceId, look]);
  const doing = async (what: Promise<unknown>) => {
    setBusy(true);
    const done = await tried(what);
    setAbility(await pushAbility(deviceId));
    await look();
    setBusy(false);
    return done;
  };
  const test = async () => (await doing(api.testPush())) && say(push.testSent);
  const canTurn = ability === 'on' || ability === 'off';
  return (
    <section>
      <SectionHeading icon="bell" text={texts.settings.notifications} />
      <p>{push.about}</p>
      {canTurn && (
        <Switch
          label={push.thisDevice}
          on={ability === 'on'}
          disabled={busy}
          onChange={(on) => void doing(on ? turnOnPush(api, deviceId) : turnOffPush(api))}
        />
      )}
      {ability && !canTurn && <p role="status">{push.cannot[ability]}</p>}
      {ability === 'on' && (
        <button type="button" disabled={busy} onClick={() => void test()}>
          {push.test}
        </button>
      )}
      {devices.length > 0 && <NotifiedDevices devices={devices} />}
      <SoundsSetting />
      <QuietHoursSetting />
    </section>
  );
}

function NotifiedDevices({ devices }: { devices: PushDevice[] }) {
  const { push, settings } = texts;
  return (
    <ul class="devices" aria-label={push.devices}>
      {devices.map((device) => (
        <li key={device.deviceId} class="device">
          <span class="device-text">
            <span class="device-name">
              <bdi>{device.name}</bdi>
              {device.isThis && <span class="device-mark">{settings.thisDevice}</span>}
            </span>
            <span class="field-hint">{howItWent(device)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function howItWent({ lastFailure, lastSuccessAt }: PushDevice): string {
  const { push } = texts;
  const success = lastSuccessAt === null ? push.nothingYet : push.lastSuccess(moment(lastSuccessAt, Date.now()));
  const failures: Record<NonNullable<PushDevice['lastFailure']>, string> = {
    busy: push.failures.busy,
    failing: push.failures.failing,
    unreachable: push.failures.unreachable,
    refused: push.failures.refused,
    addressRefused: push.failures.addressRefused,
  };
  return lastFailure === null ? success : `${failures[lastFailure]} ${success}`;
}
