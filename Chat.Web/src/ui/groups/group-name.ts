import { texts } from '../texts';

const LONGEST_NAME = 100;
const MOST_MEMBERS = 1_000;

/** Why this cannot be a group's name; null when it can. */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return texts.newGroup.nameMissing;
  return [...trimmed].length > LONGEST_NAME ? texts.newGroup.nameTooLong : null;
}

/** Why these cannot be a new group's other members; null when they can. */
export function peopleProblem(count: number): string | null {
  if (count === 0) return texts.newGroup.nobody;
  return count + 1 > MOST_MEMBERS ? texts.newGroup.tooMany : null;
}
