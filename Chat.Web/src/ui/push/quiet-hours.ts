/** Times of day as `HH:MM`. */
export interface QuietHours {
  from: string;
  until: string;
}

const SPAN = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

export const FIRST_QUIET_HOURS: QuietHours = { from: '22:00', until: '07:00' };

/** Null when there are none, or when they cannot be read. */
export function readQuietHours(text: string | null | undefined): QuietHours | null {
  if (!text || !SPAN.test(text)) return null;
  const [from = '', until = ''] = text.split('-');
  return { from, until };
}

export function writeQuietHours(hours: QuietHours | null): string {
  return hours ? `${hours.from}-${hours.until}` : '';
}
