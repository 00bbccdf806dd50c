import { SectionHeading } from '../settings/section-heading';
import { texts } from '../texts';
import { isApplePhone, isInstalled, useInstallPrompt } from './install-prompt';

/** Nothing where there is nothing to do. */
export function InstallSection() {
  const install = useInstallPrompt();
  const { installed } = texts;
  if (isInstalled() || (!install && !isApplePhone())) return null;
  return (
    <section>
      <SectionHeading icon="phone" text={installed.heading} />
      <p>{install ? installed.text : installed.onApple}</p>
      {install && (
        <button type="button" onClick={install}>
          {installed.install}
        </button>
      )}
    </section>
  );
}
