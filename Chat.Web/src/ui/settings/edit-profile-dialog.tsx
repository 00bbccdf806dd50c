import { useState } from 'preact/hooks';
import type { Me } from '../../client/api';
import { nameProblem } from '../access/name-rules';
import { Field } from '../controls/field';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { isValidUsername } from '../username';
import { AccountDialog } from './account-dialog';

export function EditProfileDialog({ me, onClose }: { me: Me; onClose(): void }) {
  const { api } = useEngine();
  const [displayName, setDisplayName] = useState(me.displayName);
  const [username, setUsername] = useState(me.username);
  const { account, fields } = texts;
  return (
    <AccountDialog
      heading={account.editHeading}
      action={texts.save}
      problem={() => nameProblem(displayName) ?? (isValidUsername(username) ? null : fields.usernameInvalid)}
      onSubmit={async () => {
        await api.changeNames({ username, displayName });
        say(account.saved);
        onClose();
      }}
      onClose={onClose}
    >
      <Field
        label={fields.name}
        hint={fields.nameHint}
        value={displayName}
        onValue={setDisplayName}
        input={{ autocomplete: 'name', dir: 'auto' }}
      />
      <Field
        label={fields.username}
        hint={account.usernameNote}
        value={username}
        onValue={setUsername}
        input={{ autocomplete: 'username', autocapitalize: 'none', spellcheck: false, dir: 'ltr' }}
      />
    </AccountDialog>
  );
}
