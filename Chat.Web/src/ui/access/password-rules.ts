import { texts } from '../texts';

const LEAST = 8;
const LONG = 14;

/** Null for a password that is long enough. */
export function passwordProblem(password: string): string | null {
  return password.length < LEAST ? texts.fields.passwordShort(LEAST - password.length) : null;
}

export function passwordHint(password: string): string {
  if (password === '') return texts.fields.passwordHint;
  return (
    passwordProblem(password) ?? (password.length < LONG ? texts.fields.passwordEnough : texts.fields.passwordGood)
  );
}
