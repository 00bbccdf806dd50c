import { texts } from './texts';

const LOCALE = 'en-GB';
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });
const shortDate = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const shortDateAndYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const longDate = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' });
const longDateAndYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' });

export function timeOfDay(at: number): string {
  return clock.format(at);
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
  if (days < 7) return weekday.format(at);
  return dateOf(at, now);
}

/** For the separators between days of a conversation. */
export function dayLabel(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return texts.time.today;
  if (days === 1) return texts.time.yesterday;
  return sameYear(at, now) ? longDate.format(at) : longDateAndYear.format(at);
}

export function lastSeen(at: number, now: number): string {
  const days = daysBetween(at, now);
  const { lastSeen: label, todayAt, yesterdayAt, onDate } = texts.conversation;
  if (days <= 0) return label(todayAt(timeOfDay(at)));
  if (days === 1) return label(yesterdayAt(timeOfDay(at)));
  return label(onDate(dateOf(at, now)));
}

export function dateOf(at: number, now: number): string {
  return sameYear(at, now) ? shortDate.format(at) : shortDateAndYear.format(at);
}

/** A wait in words: 45 s, 2 min. */
export function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}
