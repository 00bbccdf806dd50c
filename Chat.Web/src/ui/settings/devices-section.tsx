import { AppLink } from '../controls/app-link';
import { texts } from '../texts';
import { SectionHeading } from './section-heading';

export function DevicesSection() {
  return (
    <section>
      <SectionHeading icon="device" text={texts.settings.devices} />
      <p>{texts.devices.about}</p>
      <AppLink href="/settings/devices" class="quiet-text">
        {texts.devices.manage}
      </AppLink>
    </section>
  );
}
