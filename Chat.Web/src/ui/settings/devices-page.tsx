import { useCallback, useEffect, useState } from 'preact/hooks';
import type { DeviceView } from '../../client/api';
import { Confirm } from '../controls/confirm';
import { Page } from '../controls/page';
import { useAppState, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { navigate } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { DeviceRow } from './device-row';
import { LinkDeviceDialog } from './link-device-dialog';
import { RenameDeviceDialog } from './rename-device-dialog';

type Doing = { what: 'link' } | { what: 'rename'; device: DeviceView } | { what: 'sign-out'; devices: DeviceView[] };

/** @param link what the QR code said that led here; null when people came by themselves */
export function DevicesPage({ link }: { link: string | null }) {
  const { api } = useEngine();
  const { devices, error, load } = useDevices();
  const [doing, setDoing] = useState<Doing | null>(link ? { what: 'link' } : null);
  const news = useNews();
  const labels = texts.devices;
  const close = () => {
    setDoing(null);
    if (link) navigate('/settings/devices', 'replace');
    void load();
  };
  const signOut = async (leaving: DeviceView[]) => {
    setDoing(null);
    await tried(api.signOutDevices(leaving.map(({ deviceId }) => deviceId)));
    await load();
  };
  const others = devices?.filter(({ isThis, state }) => !isThis && state !== 'leaving') ?? [];
  return (
    <Page heading={labels.heading} up="/settings">
      <section>
        <p>{labels.linkHint}</p>
        <button type="button" class="primary" onClick={() => setDoing({ what: 'link' })}>
          {labels.link}
        </button>
      </section>
      <section>
        <h2>{labels.yours}</h2>
        {error && <p role="alert">{error}</p>}
        {!devices && !error && <p class="field-hint">{texts.loading}</p>}
        <ul class="devices" aria-label={labels.yours}>
          {devices?.map((device) => (
            <DeviceRow
              key={device.deviceId}
              device={device}
              isNew={news.has(device.deviceId)}
              onRename={() => setDoing({ what: 'rename', device })}
              onSignOut={() => setDoing({ what: 'sign-out', devices: [device] })}
            />
          ))}
        </ul>
        {others.length > 1 && (
          <button type="button" class="danger" onClick={() => setDoing({ what: 'sign-out', devices: others })}>
            {labels.signOutOthers}
          </button>
        )}
      </section>
      {doing?.what === 'link' && <LinkDeviceDialog text={link} onClose={close} />}
      {doing?.what === 'rename' && <RenameDeviceDialog device={doing.device} onClose={close} />}
      {doing?.what === 'sign-out' && (
        <Confirm
          heading={
            doing.devices.length === 1
              ? labels.signOutHeading(doing.devices[0]?.name ?? '')
              : labels.signOutOthersHeading(doing.devices.length)
          }
          text={labels.signOutText}
          action={labels.signOut}
          onConfirm={() => signOut(doing.devices)}
          onClose={() => setDoing(null)}
        />
      )}
    </Page>
  );
}

function useDevices() {
  const { api, onEvent } = useEngine();
  const [devices, setDevices] = useState<DeviceView[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = useCallback(
    () =>
      api.devices().then(
        (all) => {
          setDevices(all);
          setError(null);
        },
        (thrown: unknown) => setError(asEngineError(thrown).text),
      ),
    [api],
  );
  useEffect(() => {
    void load();
    const stop = onEvent((event) => {
      if (event.type === 'state' || event.type === 'missed') void load();
    });
    window.addEventListener('focus', load);
    return () => {
      stop();
      window.removeEventListener('focus', load);
    };
  }, [load, onEvent]);
  return { devices, error, load };
}

/** The devices that were new when this page was opened; with that they have been seen. */
function useNews(): ReadonlySet<string> {
  const { api } = useEngine();
  const { newDevices } = useAppState();
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (newDevices.length === 0) return;
    setNews((before) => new Set([...before, ...newDevices.map(({ deviceId }) => deviceId)]));
    void api.newDevicesSeen();
  }, [api, newDevices]);
  return news;
}
