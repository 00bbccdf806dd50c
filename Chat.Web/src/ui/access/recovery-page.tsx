import { CopyButton } from '../controls/copy-button';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { Card } from './card';

/** Stands before the app until the person says that the code is saved; a reload does not lose it. */
export function RecoveryPage({ code, username }: { code: string; username: string }) {
  const { api } = useEngine();
  return (
    <Card heading={texts.recovery.heading}>
      <p>{texts.recovery.why}</p>
      <section aria-label={texts.recovery.region} class="recovery">
        <p class="print-only">
          {texts.recovery.printTitle} {username}, {location.host}
        </p>
        <p class="recovery-code">
          {code.split('-').map((group, index) => (
            <span key={index}>{group} </span>
          ))}
        </p>
        <p class="field-hint">{texts.recovery.once}</p>
      </section>
      <div class="button-row">
        <CopyButton text={code} label={texts.recovery.copy} />
        <button type="button" onClick={() => window.print()}>
          {texts.recovery.print}
        </button>
      </div>
      <button type="button" class="primary" onClick={() => api.recoveryCodeSaved()}>
        {texts.recovery.saved}
      </button>
    </Card>
  );
}
