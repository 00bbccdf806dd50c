import type { texts as english } from './languages/english';

/** What a language has to say; English is the shape. */
export type Texts = typeof english;

/** The sentences of the language that is spoken now: read them while drawing, never when a module is loaded. */
export let texts: Texts;

/** For dates, numbers and lists. */
export let locale = 'en-GB';

export let direction: 'ltr' | 'rtl' = 'ltr';

export function speak(next: Texts, nextLocale: string, nextDirection: typeof direction): void {
  texts = next;
  locale = nextLocale;
  direction = nextDirection;
}
