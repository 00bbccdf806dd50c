import { direction } from './texts';

/** Hebrew, Arabic and their neighbours, with their presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name in the other direction than the page's, so that it does not turn the sentence around it (Unicode UAX #9, FSI and PDI). */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) === (direction === 'rtl') ? name : `\u2068${name}\u2069`;
}
