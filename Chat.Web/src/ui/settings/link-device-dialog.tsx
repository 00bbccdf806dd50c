import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LinkCheck } from '../../client/api';
import { Field } from '../controls/field';
import { Icon } from '../controls/icons';
import { LinkDigits } from '../controls/link-digits';
import { Modal } from '../controls/modal';
import { QrScanner } from '../controls/qr-scanner';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { isolated } from '../isolated';
import { texts } from '../texts';

type Step = 'choosing' | 'scanning' | 'answering' | 'comparing' | 'confirming' | 'done';

/** Lets a new device in: its code is scanned or typed, the numbers are compared, and one tap says yes. */
export function LinkDeviceDialog({ text, onClose }: { text: string | null; onClose(): void }) {
  const { api } = useEngine();
  const [step, setStep] = useState<Step>(text ? 'answering' : 'choosing');
  const [check, setCheck] = useState<LinkCheck | null>(null);
  const [error, setError] = useState<string | null>(null);
  const open = useRef(true);

  const answer = async (code: string) => {
    setError(null);
    setStep('answering');
    try {
      setCheck(await api.answerLink(code));
      // Closed meanwhile: nobody is there to compare anything.
      if (open.current) setStep('comparing');
      else await api.declineLink();
    } catch (thrown) {
      const refusal = asEngineError(thrown);
      setError(refusal.text);
      setStep(refusal.code === 'device_link_elsewhere' && step === 'scanning' ? 'scanning' : 'choosing');
    }
  };
  const confirm = async () => {
    setStep('confirming');
    try {
      await api.confirmLink();
      setStep('done');
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setStep('choosing');
    }
  };
  const decline = () => {
    void api.declineLink().catch(() => undefined);
    onClose();
  };
  useEffect(() => {
    if (text) void answer(text);
    return () => {
      open.current = false;
    };
  }, []);

  if (step === 'scanning')
    return (
      <QrScanner onCode={answer} onClose={() => setStep('choosing')} hint={texts.devices.scanHint} refusal={error} />
    );
  const name = isolated(check?.name ?? '');
  return (
    <Modal heading={headingOf(step)} onClose={step === 'comparing' ? decline : onClose}>
      {step === 'choosing' && <Choosing error={error} onScan={() => setStep('scanning')} onCode={answer} />}
      {step === 'answering' && <p role="status">{texts.devices.answering}</p>}
      {check && (step === 'comparing' || step === 'confirming') && (
        <>
          <LinkDigits digits={check.digits} />
          <p>{texts.devices.compareText(name)}</p>
          <p class="field-hint">{texts.devices.compareWarning}</p>
          <div class="link-form">
            <button type="button" class="primary" aria-disabled={step === 'confirming'} onClick={confirm}>
              {step === 'confirming' ? texts.devices.confirming : texts.devices.same}
            </button>
            {step === 'comparing' && (
              <button type="button" onClick={decline}>
                {texts.devices.different}
              </button>
            )}
          </div>
        </>
      )}
      {step === 'done' && (
        <>
          <p role="status">{texts.devices.linked(name)}</p>
          <button type="button" class="primary" onClick={onClose}>
            {texts.devices.done}
          </button>
        </>
      )}
    </Modal>
  );
}

function headingOf(step: Step): string {
  return step === 'comparing' || step === 'confirming' ? texts.devices.compare : texts.devices.link;
}

interface ChoosingProps {
  error: string | null;
  onScan(): void;
  onCode(code: string): void;
}

function Choosing({ error, onScan, onCode }: ChoosingProps) {
  const [code, setCode] = useState('');
  const labels = texts.devices;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onCode(code);
  };
  return (
    <>
      <p>{labels.where}</p>
      <button type="button" class="primary with-icon" onClick={onScan}>
        <Icon name="qr" small />
        {labels.scan}
      </button>
      <form class="link-form" onSubmit={submit} noValidate>
        <Field
          label={labels.code}
          hint={labels.codeHint}
          error={error}
          value={code}
          onValue={setCode}
          input={{ dir: 'ltr', autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, maxLength: 12 }}
        />
        <button type="submit">{labels.next}</button>
      </form>
    </>
  );
}
