import type { EngineError } from '../client/api';
import { texts } from './texts';

export function asEngineError(thrown: unknown): EngineError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'text' in thrown)
    return inWords(thrown as EngineError);
  return { code: 'unexpected', text: texts.somethingWrong, retryAfterSeconds: null };
}

/** In the language that is spoken; a code that is not known here keeps the server's own words. */
export function inWords<T extends Pick<EngineError, 'code' | 'text'>>(refusal: T): T {
  const known = Object.hasOwn(texts.refusals, refusal.code);
  return known ? { ...refusal, text: texts.refusals[refusal.code as keyof typeof texts.refusals] } : refusal;
}
