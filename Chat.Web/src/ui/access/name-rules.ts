import { texts } from '../texts';

const LONGEST = 64;

/** Null for a name that others may see. */
export function nameProblem(name: string): string | null {
  const length = name.trim().length;
  if (length === 0) return texts.fields.nameMissing;
  return length > LONGEST ? texts.fields.nameTooLong : null;
}
