import { useEffect, useState } from 'preact/hooks';
import type { LinkCheck, NewLink } from '../../client/api';
import { AppLink } from '../controls/app-link';
import { LinkDigits } from '../controls/link-digits';
import { deviceName } from '../device-name';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { QrCode } from '../invite/qr-code';
import { navigate } from '../router';
import { texts } from '../texts';
import { Card } from './card';

/** Shows a code to be scanned or typed on a device that is signed in, then the number to compare, until this device is in. */
export function NewDevicePage() {
  const { api } = useEngine();
  const [link, setLink] = useState<NewLink | null>(null);
  const [check, setCheck] = useState<LinkCheck | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    const run = async () => {
      setLink(null);
      setCheck(null);
      setError(null);
      const made = await api.startLink(deviceName());
      if (wanted) setLink(made);
      const answered = await api.linkAnswered();
      if (wanted) setCheck(answered);
      await api.linkFinished();
      // By then the chats are shown, at this page's address.
      if (location.pathname === '/link') navigate('/', 'replace');
    };
    run().catch((thrown: unknown) => {
      if (wanted) setError(asEngineError(thrown).text);
    });
    return () => {
      wanted = false;
      void api.stopLink();
    };
  }, [api, attempt]);

  const labels = texts.newDevice;
  return (
    <Card heading={check && !error ? labels.compare : labels.heading}>
      {error ? (
        <>
          <p role="alert">{error}</p>
          <button type="button" class="primary" onClick={() => setAttempt((number) => number + 1)}>
            {labels.again}
          </button>
        </>
      ) : check ? (
        <Compare check={check} />
      ) : (
        <Codes link={link} />
      )}
      <AppLink href="/" class="quiet-text">
        {labels.withPassword}
      </AppLink>
    </Card>
  );
}

function Codes({ link }: { link: NewLink | null }) {
  const labels = texts.newDevice;
  return (
    <>
      <ol class="link-steps">
        {labels.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <QrCode text={link?.url ?? ''} label={labels.qr} />
      <p class="link-code">
        <span class="field-hint">{labels.code}</span>
        <output dir="ltr" aria-label={labels.codeName}>
          {link?.code ?? '····-····'}
        </output>
      </p>
    </>
  );
}

function Compare({ check }: { check: LinkCheck }) {
  return (
    <>
      <LinkDigits digits={check.digits} />
      <p aria-live="polite">{texts.newDevice.compareText(check.name)}</p>
    </>
  );
}
