import { useState } from 'preact/hooks';
import { PasswordField } from '../controls/password-field';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { AccountDialog } from './account-dialog';

/** The code itself is shown in the place of the app until it is saved, as after signing up. */
export function NewCodeDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [password, setPassword] = useState('');
  const { account, fields } = texts;
  return (
    <AccountDialog
      heading={account.newCode}
      action={account.makeCode}
      problem={() => (password === '' ? fields.passwordMissing : null)}
      onSubmit={async () => {
        await api.newRecoveryCode(password);
        onClose();
      }}
      onClose={onClose}
    >
      <p>{account.newCodeText}</p>
      <PasswordField
        label={account.currentPassword}
        value={password}
        autocomplete="current-password"
        onValue={setPassword}
      />
    </AccountDialog>
  );
}
