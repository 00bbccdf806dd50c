import { expect, it } from 'vitest';
import { deviceKind } from '../../src/ui/device-name';
import { parseRoute } from '../../src/ui/router';

it('tells from a name what kind of device it is', () => {
  const kinds = [
    'Safari on iPhone',
    'Chrome on Android',
    'Chrome on Windows',
    'Firefox on Linux',
    'Kitchen',
    'Firefox',
  ];
  expect(kinds.map(deviceKind)).toEqual(['phone', 'phone', 'device', 'device', 'browser', 'browser']);
});

it('knows the page of devices and both ends of a link', () => {
  expect(parseRoute('/settings/devices')).toEqual({ page: 'devices' });
  expect(parseRoute('/link')).toEqual({ page: 'link', what: null });
  expect(parseRoute('/link#a.b')).toEqual({ page: 'link', what: 'a.b' });
});
