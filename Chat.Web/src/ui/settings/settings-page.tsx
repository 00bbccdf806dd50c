import { useState } from 'preact/hooks';
import { AppLink } from '../controls/app-link';
import { Page } from '../controls/page';
import { useAppState } from '../engine';
import { ExportSection } from '../export/export-section';
import { InstallSection } from '../install/install-section';
import { texts } from '../texts';
import { AppearanceSection } from './appearance-section';
import { DevicesSection } from './devices-section';
import { NotificationsSection } from './notifications-section';
import { OldHistorySettings } from './old-history';
import { PrivacySection } from './privacy-section';
import { ProfileSection } from './profile-section';
import { SectionHeading } from './section-heading';
import { SecuritySection } from './security-section';
import { SignOutDialog } from './sign-out-dialog';
import { StorageSection } from './storage-section';

export function SettingsPage() {
  const { me } = useAppState();
  const [leaving, setLeaving] = useState(false);
  const { settings } = texts;
  if (!me) return null;
  return (
    <Page heading={settings.heading}>
      <ProfileSection me={me} />
      <DevicesSection />
      <StorageSection />
      <PrivacySection />
      <NotificationsSection />
      <InstallSection />
      <AppearanceSection />
      <SecuritySection />
      <OldHistorySettings />
      {me.role === 'owner' && (
        <section>
          <SectionHeading icon="group" text={texts.admin.people} />
          <p>{texts.admin.peopleText}</p>
          <AppLink href="/settings/people">{texts.admin.manage}</AppLink>
        </section>
      )}
      <ExportSection me={me} />
      <button type="button" class="danger" onClick={() => setLeaving(true)}>
        {settings.signOut}
      </button>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </Page>
  );
}
