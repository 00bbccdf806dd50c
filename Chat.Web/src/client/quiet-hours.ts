/**
 * Whether notifications make no sound now.
 * @param settings `quietHours` is `HH:MM-HH:MM` by this device's clock; from 22:00 to 07:00 goes over midnight. Anything else is no quiet hours
 */
export function isQuiet(settings: { quietHours?: string | null } | undefined, at: Date): boolean {
  const [from, to] = (settings?.quietHours ?? '').split('-').map(minuteOf);
  const minute = at.getHours() * 60 + at.getMinutes();
  if (from === undefined || to === undefined || Number.isNaN(from + to)) return false;
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minuteOf(time: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
