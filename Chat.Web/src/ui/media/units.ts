import { locale } from '../texts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** 340 kB, 1.2 MB. */
export function sizeInWords(bytes: number): string {
  const nth = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** nth;
  const digits = nth > 0 && value < 10 ? 1 : 0;
  const format = { style: 'unit', unit: UNITS[nth] ?? 'byte', maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, format).format(value);
}

/** 0:04, 12:30, 1:02:30. */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':');
}

export function percent({ done, total }: { done: number; total: number }): number {
  return total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
}
