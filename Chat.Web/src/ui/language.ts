import { speak, type Texts } from './texts';

export type LanguageCode = 'en' | 'de' | 'ar';

interface Language {
  /** In the language itself. */
  name: string;
  locale: string;
  dir: 'ltr' | 'rtl';
  load(): Promise<{ texts: Texts }>;
}

export const LANGUAGES: Record<LanguageCode, Language> = {
  en: { name: 'English', locale: 'en-GB', dir: 'ltr', load: () => import('./languages/english') },
  de: { name: 'Deutsch', locale: 'de', dir: 'ltr', load: () => import('./languages/german') },
  ar: { name: 'العربية', locale: 'ar', dir: 'rtl', load: () => import('./languages/arabic') },
};

const KEY = 'language';
const listeners = new Set<(code: LanguageCode) => void>();

/** What the person chose here, else the first of the browser's languages that there is, else English. */
export function pickLanguage(chosen: string | null, wanted: readonly string[]): LanguageCode {
  const codes = [chosen ?? '', ...wanted].map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return codes.find(isLanguage) ?? 'en';
}

export function chosenLanguage(): LanguageCode {
  return pickLanguage(storedLanguage(), navigator.languages);
}

export function isLanguage(code: string): code is LanguageCode {
  return Object.hasOwn(LANGUAGES, code);
}

export function storedLanguage(): string | null {
  return localStorage.getItem(KEY);
}

/** Null: as the browser says. */
export async function chooseLanguage(code: LanguageCode | null): Promise<void> {
  if (code === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, code);
  await loadLanguage(chosenLanguage());
}

export async function loadLanguage(code: LanguageCode): Promise<void> {
  const language = LANGUAGES[code];
  speak((await language.load()).texts, language.locale, language.dir);
  document.documentElement.lang = code;
  document.documentElement.dir = language.dir;
  for (const listener of listeners) listener(code);
}

export function onLanguage(listener: (code: LanguageCode) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
