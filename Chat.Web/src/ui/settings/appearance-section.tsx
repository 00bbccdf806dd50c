import { AS_BROWSER } from '../app-settings';
import { Choice } from '../controls/choice';
import { useAppState, useEngine } from '../engine';
import { chooseLanguage, LANGUAGES, type LanguageCode, storedLanguage } from '../language';
import { texts } from '../texts';
import { chooseTheme, storedTheme, type Theme } from '../theme';
import { tried } from '../toast/toast';
import { SectionHeading } from './section-heading';

const THEMES = ['system', 'light', 'dark'] as const satisfies Theme[];

export function AppearanceSection() {
  const { api } = useEngine();
  const { appSettings } = useAppState();
  const theme = appSettings.theme ?? storedTheme();
  const language = (appSettings.language ?? storedLanguage() ?? AS_BROWSER) as LanguageCode | typeof AS_BROWSER;
  const { settings } = texts;
  const languages = Object.entries(LANGUAGES).map(([code, { name }]) => ({ value: code as LanguageCode, label: name }));
  return (
    <section>
      <SectionHeading icon="sun" text={settings.appearance} />
      <Choice
        label={settings.theme}
        value={theme}
        options={THEMES.map((value) => ({ value, label: settings.themes[value] }))}
        onChange={(next) => {
          chooseTheme(next);
          void tried(api.setAppSettings({ theme: next }));
        }}
      />
      <Choice
        label={settings.language}
        value={language}
        options={[{ value: AS_BROWSER, label: settings.asBrowser }, ...languages]}
        onChange={(next) => {
          void tried(chooseLanguage(next === AS_BROWSER ? null : next));
          void tried(api.setAppSettings({ language: next }));
        }}
      />
    </section>
  );
}
