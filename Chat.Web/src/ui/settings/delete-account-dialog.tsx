import { useState } from 'preact/hooks';
import { PasswordField } from '../controls/password-field';
import { useEngine } from '../engine';
import { navigate } from '../router';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { AccountDialog } from './account-dialog';

/** Says plainly what it means before it is done. */
export function DeleteAccountDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [password, setPassword] = useState('');
  const { account, fields } = texts;
  return (
    <AccountDialog
      heading={account.deleteHeading}
      action={account.deleteAction}
      danger
      problem={() => (password === '' ? fields.passwordMissing : null)}
      onSubmit={async () => {
        await api.deleteAccount(password);
        say(account.deleted);
        navigate('/', 'replace');
      }}
      onClose={onClose}
    >
      <ul>
        {account.deleteMeans.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <PasswordField
        label={account.currentPassword}
        value={password}
        autocomplete="current-password"
        onValue={setPassword}
      />
    </AccountDialog>
  );
}
