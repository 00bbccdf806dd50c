import { useEffect, useState } from 'preact/hooks';
import { useEngine } from '../engine';
import { later } from '../later';
import { PasskeysSettings } from '../passkeys/passkeys-settings';
import { texts } from '../texts';
import { SectionHeading } from './section-heading';

const ChangePasswordDialog = later(() => import('./change-password-dialog').then((file) => file.ChangePasswordDialog));
const NewCodeDialog = later(() => import('./new-code-dialog').then((file) => file.NewCodeDialog));
const SecondFactorDialog = later(() => import('./second-factor-dialog').then((file) => file.SecondFactorDialog));
const DeleteAccountDialog = later(() => import('./delete-account-dialog').then((file) => file.DeleteAccountDialog));

type Dialog = 'password' | 'code' | 'secondFactor' | 'delete';

export function SecuritySection() {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [hasSecondFactor, setHasSecondFactor] = useSecondFactor();
  const { settings, account } = texts;
  const close = () => setDialog(null);
  return (
    <section>
      <SectionHeading icon="lock" text={settings.security} />
      <p>{settings.securityText}</p>
      <p class="field-hint">{settings.recoveryNote}</p>
      <PasskeysSettings />
      <div class="setting-buttons">
        <button type="button" onClick={() => setDialog('password')}>
          {account.changePassword}
        </button>
        <button type="button" onClick={() => setDialog('code')}>
          {account.newCode}
        </button>
        <button type="button" disabled={hasSecondFactor === null} onClick={() => setDialog('secondFactor')}>
          <span>{account.secondFactor}</span>
          {hasSecondFactor !== null && (
            <span class="setting-state">{hasSecondFactor ? account.isOn : account.isOff}</span>
          )}
        </button>
        <button type="button" class="danger" onClick={() => setDialog('delete')}>
          {account.delete}
        </button>
      </div>
      {dialog === 'password' && <ChangePasswordDialog onClose={close} />}
      {dialog === 'code' && <NewCodeDialog onClose={close} />}
      {dialog === 'secondFactor' && (
        <SecondFactorDialog on={hasSecondFactor ?? false} onChanged={setHasSecondFactor} onClose={close} />
      )}
      {dialog === 'delete' && <DeleteAccountDialog onClose={close} />}
    </section>
  );
}

/** Null until the server has said it; without a connection nothing of this can be changed anyway. */
function useSecondFactor(): [boolean | null, (on: boolean) => void] {
  const { api } = useEngine();
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    api.hasSecondFactor().then(setOn, () => undefined);
  }, [api]);
  return [on, setOn];
}
