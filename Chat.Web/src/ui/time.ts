import { locale, texts } from './texts';

const OPTIONS = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: { weekday: 'long' },
  shortDate: { day: 'numeric', month: 'short' },
  shortDateAndYear: { day: 'numeric', month: 'short', year: 'numeric' },
  longDate: { weekday: 'long', day: 'numeric', month: 'long' },
  longDateAndYear: { day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  narrowWeekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, and hundreds of rows need one. */
function formatted(what: keyof typeof OPTIONS, at: number): string {
  const key = `${locale} ${what}`;
  let format = made.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, OPTIONS[what]);
    made.set(key, format);
  }
  return format.format(at);
}

export function timeOfDay(at: number): string {
  return formatted('clock', at);
}

export function monthLabel(at: number): string {
  return formatted('month', at);
}

export function weekdayLabel(at: number): string {
  return formatted('narrowWeekday', at);
}

export function fullDate(at: number): string {
  return formatted('longDateAndYear', at);
}

/** Calendar days in local time, so that 23:59 and 00:01 are a day apart, also when the clocks change. */
export function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number) => {
    const date = new Date(at);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  };
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

/** For the chat list: 14:05, Yesterday, Tuesday, 3 Mar, 3 Mar 2024. */
export function listTime(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(at);
  if (days === 1) return texts.time.yesterday;
  if (days < 7) return formatted('weekday', at);
  return dateOf(at, now);
}

/** For the separators between days of a conversation. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return texts.time.today;
  if (days === 1) return texts.time.yesterday;
  return formatted(sameYear(at, now) ? 'longDate' : 'longDateAndYear', at);
}

/** Today at 14:05, yesterday at 14:05, on 3 Mar. */
export function moment(at: number, now: number): string {
  const days = daysBetween(at, now);
  const { todayAt, yesterdayAt, onDate } = texts.time;
  if (days <= 0) return todayAt(timeOfDay(at));
  if (days === 1) return yesterdayAt(timeOfDay(at));
  return onDate(dateOf(at, now));
}

export function lastSeen(at: number, now: number): string {
  return texts.conversation.lastSeen(moment(at, now));
}

export function dateOf(at: number, now: number): string {
  return formatted(sameYear(at, now) ? 'shortDate' : 'shortDateAndYear', at);
}

/** A wait in words: 45 s, 2 min. */
export function duration(seconds: number): string {
  return seconds < 90 ? texts.time.seconds(seconds) : texts.time.minutes(Math.ceil(seconds / 60));
}

/** Ana, Ben and Clara. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}
