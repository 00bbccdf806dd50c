/** Days of a month in rows of seven, with empty places before the first and after the last. Times are local midnights. */
export function monthRows(year: number, month: number, firstWeekday: number): (number | null)[][] {
  const first = new Date(year, month, 1);
  const empty = (first.getDay() - firstWeekday + 7) % 7;
  const count = new Date(year, month + 1, 0).getDate();
  const places: (number | null)[] = Array.from({ length: empty }, () => null);
  for (let day = 1; day <= count; day++) places.push(new Date(year, month, day).getTime());
  while (places.length % 7 !== 0) places.push(null);
  return Array.from({ length: places.length / 7 }, (_, row) => places.slice(row * 7, row * 7 + 7));
}

interface WithWeekInfo {
  getWeekInfo?(): { firstDay: number };
  weekInfo?: { firstDay: number };
}

/** The day a week begins with, 0 is Sunday; Monday where the browser cannot say. */
export function firstWeekday(locale: string): number {
  const known = new Intl.Locale(locale) as WithWeekInfo;
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
}

/** The same day of another month, or its last. */
export function sameDayIn(at: number, months: number): number {
  const date = new Date(at);
  const last = new Date(date.getFullYear(), date.getMonth() + months + 1, 0).getDate();
  return new Date(date.getFullYear(), date.getMonth() + months, Math.min(date.getDate(), last)).getTime();
}

export function daysLater(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
