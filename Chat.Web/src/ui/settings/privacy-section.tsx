import { Switch } from '../controls/switch';
import { useAppState, useEngine } from '../engine';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { SectionHeading } from './section-heading';

export function PrivacySection() {
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
