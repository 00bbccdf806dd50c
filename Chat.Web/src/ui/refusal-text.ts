import type { EngineError } from '../client/api';
import { asEngineError } from './errors';
import { texts } from './texts';
import { duration } from './time';

/** What to say of a refusal, with how long to wait where that is known. */
export function refusalText(thrown: unknown): Pick<EngineError, 'code' | 'text'> {
  const { code, text, retryAfterSeconds } = asEngineError(thrown);
  return { code, text: retryAfterSeconds ? texts.signIn.wait(duration(retryAfterSeconds)) : text };
}
