import { useState } from 'preact/hooks';
import { passwordHint, passwordProblem } from '../access/password-rules';
import { PasswordField } from '../controls/password-field';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { AccountDialog } from './account-dialog';

export function ChangePasswordDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { account, fields } = texts;
  return (
    <AccountDialog
      heading={account.changePassword}
      action={account.changePassword}
      problem={() => (current === '' ? fields.passwordMissing : passwordProblem(next))}
      onSubmit={async () => {
        await api.changePassword(current, next);
        say(account.passwordChanged);
        onClose();
      }}
      onClose={onClose}
    >
      <PasswordField
        label={account.currentPassword}
        value={current}
        autocomplete="current-password"
        onValue={setCurrent}
      />
      <PasswordField
        label={account.newPassword}
        value={next}
        hint={passwordHint(next)}
        autocomplete="new-password"
        onValue={setNext}
      />
    </AccountDialog>
  );
}
