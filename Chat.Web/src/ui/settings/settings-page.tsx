import { useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { deviceName } from '../device-name';
import { useAppState } from '../engine';
import { backToList } from '../router';
import { texts } from '../texts';
import { SignOutDialog } from './sign-out-dialog';

export function SettingsPage() {
  const { me } = useAppState();
  const [leaving, setLeaving] = useState(false);
  if (!me) return null;
  return (
    <div class="settings">
      <header class="bar">
        <button type="button" class="icon-button back" aria-label={texts.back} onClick={backToList}>
          <Icon name="back" />
        </button>
        <h1>{texts.settings.heading}</h1>
      </header>
      <div class="settings-body">
        <section>
          <h2>{texts.settings.profile}</h2>
          <dl>
            <dt>{texts.settings.name}</dt>
            <dd dir="auto">{me.displayName}</dd>
            <dt>{texts.settings.username}</dt>
            <dd>@{me.username}</dd>
            <dt>{texts.settings.contactNumber}</dt>
            <dd>{me.contactNumber}</dd>
          </dl>
          <p class="field-hint">{texts.settings.contactHint}</p>
        </section>
        <section>
          <h2>{texts.settings.devices}</h2>
          <dl>
            <dt>{deviceName()}</dt>
            <dd>{texts.settings.thisDevice}</dd>
          </dl>
        </section>
        <section>
          <h2>{texts.settings.security}</h2>
          <p>{texts.settings.securityText}</p>
          <p>{texts.settings.recoveryNote}</p>
        </section>
        <button type="button" class="danger" onClick={() => setLeaving(true)}>
          {texts.settings.signOut}
        </button>
      </div>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </div>
  );
}
