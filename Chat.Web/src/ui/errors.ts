import type { EngineError } from '../client/api';
import { texts } from './texts';

export function asEngineError(thrown: unknown): EngineError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'text' in thrown)
    return thrown as EngineError;
  return { code: 'unexpected', text: texts.somethingWrong, retryAfterSeconds: null };
}
