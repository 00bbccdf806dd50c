import { useEffect } from 'preact/hooks';
import type { AppSettings } from '../client/api';
import { chooseLanguage, isLanguage, storedLanguage } from './language';
import { chooseTheme, storedTheme } from './theme';

/** How the person's choice to go by the browser is said to the other devices. */
export const AS_BROWSER = 'browser';

/** Lets this device look as the person has chosen on any of theirs. What was never chosen stays as it is here. */
export function useAppSettings(settings: AppSettings | undefined): void {
  const { theme = null, language = null } = settings ?? {};
  useEffect(() => {
    if (theme !== null && theme !== storedTheme()) chooseTheme(theme);
  }, [theme]);
  useEffect(() => {
    const wanted = language === AS_BROWSER ? null : language;
    if (language === null || wanted === storedLanguage() || (wanted !== null && !isLanguage(wanted))) return;
    // Without a connection a language may not be there; it is tried again at the next start.
    chooseLanguage(wanted).catch(() => undefined);
  }, [language]);
}
