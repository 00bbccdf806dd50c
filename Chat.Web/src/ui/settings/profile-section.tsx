import { useState } from 'preact/hooks';
import type { Me } from '../../client/api';
import { Username } from '../controls/username';
import { later } from '../later';
import { texts } from '../texts';
import { SectionHeading } from './section-heading';

const EditProfileDialog = later(() => import('./edit-profile-dialog').then((file) => file.EditProfileDialog));

export function ProfileSection({ me }: { me: Me }) {
  const [editing, setEditing] = useState(false);
  const { settings } = texts;
  return (
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
      <button type="button" onClick={() => setEditing(true)}>
        {texts.account.edit}
      </button>
      {editing && <EditProfileDialog me={me} onClose={() => setEditing(false)} />}
    </section>
  );
}
