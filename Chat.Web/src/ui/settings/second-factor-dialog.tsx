import { useState } from 'preact/hooks';
import type { AuthenticatorSecret } from '../../client/api';
import { AuthenticatorField } from '../access/authenticator-field';
import { CopyButton } from '../controls/copy-button';
import { PasswordField } from '../controls/password-field';
import { useEngine } from '../engine';
import { QrCode } from '../invite/qr-code';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { AccountDialog } from './account-dialog';

interface SecondFactorDialogProps {
  on: boolean;
  onChanged(on: boolean): void;
  onClose(): void;
}

/** The password first; then, to turn it on, a code that shows that the authenticator has the secret. */
export function SecondFactorDialog({ on, onChanged, onClose }: SecondFactorDialogProps) {
  const [secret, setSecret] = useState<AuthenticatorSecret | null>(null);
  if (secret) return <ConfirmStep secret={secret} onChanged={onChanged} onClose={onClose} />;
  return <PasswordStep on={on} onSecret={setSecret} onChanged={onChanged} onClose={onClose} />;
}

function PasswordStep({
  on,
  onSecret,
  onChanged,
  onClose,
}: SecondFactorDialogProps & { onSecret(secret: AuthenticatorSecret): void }) {
  const { api } = useEngine();
  const [password, setPassword] = useState('');
  const { account, fields } = texts;
  return (
    <AccountDialog
      key="password"
      heading={account.secondFactor}
      action={on ? account.turnOff : account.next}
      danger={on}
      problem={() => (password === '' ? fields.passwordMissing : null)}
      onSubmit={async () => {
        if (!on) return onSecret(await api.beginSecondFactor(password));
        await api.endSecondFactor(password);
        onChanged(false);
        say(account.secondFactorOff);
        onClose();
      }}
      onClose={onClose}
    >
      <p>{account.secondFactorText}</p>
      <PasswordField
        label={account.currentPassword}
        value={password}
        autocomplete="current-password"
        onValue={setPassword}
      />
    </AccountDialog>
  );
}

function ConfirmStep({
  secret: { secret, uri },
  onChanged,
  onClose,
}: Omit<SecondFactorDialogProps, 'on'> & { secret: AuthenticatorSecret }) {
  const { api } = useEngine();
  const [code, setCode] = useState('');
  const { account } = texts;
  return (
    <AccountDialog
      key="confirm"
      heading={account.secondFactor}
      action={account.turnOn}
      problem={() => (code.trim() === '' ? account.authenticatorCodeMissing : null)}
      onSubmit={async () => {
        await api.confirmSecondFactor(code);
        onChanged(true);
        say(account.secondFactorOn);
        onClose();
      }}
      onClose={onClose}
    >
      <p>{account.scan}</p>
      <QrCode text={uri} label={account.qr} />
      <p class="authenticator-key">
        <span class="field-hint">{account.key}</span>
        <code dir="ltr">{secret.match(/.{1,4}/g)?.join(' ')}</code>
        <CopyButton text={secret} label={texts.recovery.copy} />
      </p>
      <AuthenticatorField value={code} onValue={setCode} />
    </AccountDialog>
  );
}
