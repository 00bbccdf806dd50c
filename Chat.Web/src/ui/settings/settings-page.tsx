import { useState } from 'preact/hooks';
import { Choice } from '../controls/choice';
import { Icon, type IconName } from '../controls/icons';
import { Page } from '../controls/page';
import { Switch } from '../controls/switch';
import { Username } from '../controls/username';
import { deviceName } from '../device-name';
import { useAppState, useEngine } from '../engine';
import { chooseLanguage, LANGUAGES, type LanguageCode, storedLanguage } from '../language';
import { texts } from '../texts';
import { chooseTheme, storedTheme, type Theme } from '../theme';
import { tried } from '../toast/toast';
import { SignOutDialog } from './sign-out-dialog';

const THEMES = ['system', 'light', 'dark'] as const satisfies Theme[];

export function SettingsPage() {
  const { me } = useAppState();
  const [leaving, setLeaving] = useState(false);
  const { settings } = texts;
  if (!me) return null;
  return (
    <Page heading={settings.heading}>
      <section>
        <SectionHeading icon="person" text={settings.profile} />
        <dl>
          <dt>{settings.name}</dt>
          <dd dir="auto">{me.displayName}</dd>
          <dt>{settings.username}</dt>
          <dd>
            <Username of={me.username} />
          </dd>
          <dt>{settings.contactNumber}</dt>
          <dd>{me.contactNumber}</dd>
        </dl>
        <p class="field-hint">{settings.contactHint}</p>
      </section>
      <section>
        <SectionHeading icon="device" text={settings.devices} />
        <dl>
          <dt>{deviceName()}</dt>
          <dd>{settings.thisDevice}</dd>
        </dl>
      </section>
      <PrivacySection />
      <section>
        <SectionHeading icon="bell" text={settings.notifications} />
        <p>{settings.notificationsText}</p>
      </section>
      <AppearanceSection />
      <section>
        <SectionHeading icon="lock" text={settings.security} />
        <p>{settings.securityText}</p>
        <p class="field-hint">{settings.recoveryNote}</p>
      </section>
      <button type="button" class="danger" onClick={() => setLeaving(true)}>
        {settings.signOut}
      </button>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </Page>
  );
}

function PrivacySection() {
  const { api } = useEngine();
  const { privacy } = useAppState();
  const { settings } = texts;
  return (
    <section>
      <SectionHeading icon="shield" text={settings.privacy} />
      <Switch
        label={settings.lastSeen}
        hint={settings.lastSeenHint}
        on={privacy.lastSeen}
        onChange={(lastSeen) => tried(api.setPrivacy({ ...privacy, lastSeen }))}
      />
      <Switch
        label={settings.readReceipts}
        hint={settings.readReceiptsHint}
        on={privacy.readReceipts}
        onChange={(readReceipts) => tried(api.setPrivacy({ ...privacy, readReceipts }))}
      />
    </section>
  );
}

const AS_BROWSER = 'browser';

function AppearanceSection() {
  const [theme, setTheme] = useState(storedTheme);
  const [language, setLanguage] = useState<LanguageCode | typeof AS_BROWSER>(
    (storedLanguage() as LanguageCode | null) ?? AS_BROWSER,
  );
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
          setTheme(next);
        }}
      />
      <Choice
        label={settings.language}
        value={language}
        options={[{ value: AS_BROWSER, label: settings.asBrowser }, ...languages]}
        onChange={(next) => {
          setLanguage(next);
          void tried(chooseLanguage(next === AS_BROWSER ? null : next));
        }}
      />
    </section>
  );
}

function SectionHeading({ icon, text }: { icon: IconName; text: string }) {
  return (
    <h2>
      <Icon name={icon} /> <span>{text}</span>
    </h2>
  );
}
