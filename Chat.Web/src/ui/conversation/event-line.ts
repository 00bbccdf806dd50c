import { type GroupEvent, READER } from '../../client/api';
import { isolated } from '../isolated';
import { texts } from '../texts';
import { listed } from '../time';

/** One calm sentence: who did what. */
export function eventLine({ type, actor, subjects, value }: GroupEvent): string {
  const { events } = texts;
  const who = actor === READER ? null : isolated(actor);
  const whom = listed(subjects.map((name) => (name === READER ? events.you : isolated(name))));
  switch (type) {
    case 'created':
      return events.created(who);
    case 'added':
      return events.added(who, whom);
    case 'removed':
      return actor === '' ? events.removedYou : events.removed(who, whom);
    case 'left':
      return events.left(who);
    case 'joined-by-link':
      return events.joinedByLink(who);
    case 'renamed':
      return events.renamed(who, isolated(value));
    case 'picture':
      return events.picture(who);
    case 'promoted':
      return events.promoted(who, whom, subjects.includes(READER));
    case 'demoted':
      return events.demoted(who, whom);
    case 'security-code':
      return events.securityCode(isolated(actor));
    case 'disappearing':
      return value === ''
        ? events.disappearingOff(who)
        : events.disappearing(who, disappearTime(Number(value), texts.afterDurations));
  }
}

/** Names of people, the one who reads in the language's own word. */
export function named(names: readonly string[]): string {
  return listed(names.map((name) => (name === READER ? texts.you : name)));
}

const DAY_SECONDS = 86_400;

export const DISAPPEAR_AFTER = [DAY_SECONDS, 7 * DAY_SECONDS, 90 * DAY_SECONDS] as const;

export function disappearTime(seconds: number, { day, week, quarter } = texts.durations): string {
  if (seconds <= DAY_SECONDS) return day;
  return seconds <= 7 * DAY_SECONDS ? week : quarter;
}
