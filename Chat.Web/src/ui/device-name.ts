const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];

/** How this browser is called in the list of devices. */
export function deviceName(userAgent: string = navigator.userAgent): string {
  const name = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = name(SYSTEMS);
  const browser = name(BROWSERS) ?? 'Browser';
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** The icon of a device, as far as its name tells. */
export function deviceKind(name: string): 'phone' | 'device' | 'browser' {
  if (/iphone|ipad|android|phone|tablet|handy/i.test(name)) return 'phone';
  return /windows|mac|linux|chromeos|desktop|laptop|computer/i.test(name) ? 'device' : 'browser';
}
