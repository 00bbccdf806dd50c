import type { DeviceView } from '../src/client/api';

const HOUR_MS = 60 * 60 * 1000;

export function madeUpDevices(): DeviceView[] {
  const now = Date.now();
  return [
    { deviceId: '1', name: 'Chrome on Windows', isThis: true, online: true, lastUsedAt: now, state: 'listed' },
    { deviceId: '2', name: 'Safari on iPhone', isThis: false, online: true, lastUsedAt: now, state: 'listed' },
    {
      deviceId: '3',
      name: 'Firefox on Linux',
      isThis: false,
      online: false,
      lastUsedAt: now - 30 * HOUR_MS,
      state: 'listed',
    },
    {
      deviceId: '4',
      name: 'Kitchen tablet',
      isThis: false,
      online: false,
      lastUsedAt: now - 900 * HOUR_MS,
      state: 'leaving',
    },
    {
      deviceId: '5',
      name: 'Chrome on Android',
      isThis: false,
      online: false,
      lastUsedAt: now - 2 * HOUR_MS,
      state: 'unlisted',
    },
  ];
}
