import { useEffect, useState } from 'preact/hooks';
import type { CodeComparison, ConversationView, SafetyNumberView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { QrCode } from '../invite/qr-code';
import { isolated } from '../isolated';
import { later } from '../later';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { PanelFrame } from './panel-frame';

const QrScanner = later(() => import('../controls/qr-scanner').then((file) => file.QrScanner));

const GROUP = /\d{5}/g;

interface SafetyPanelProps {
  conversation: ConversationView;
  userId: string;
}

/** Two people compare this, and know that nobody stands between them. */
export function SafetyPanel({ conversation, userId }: SafetyPanelProps) {
  const { api } = useEngine();
  const { number, error, look } = useSafetyNumber(conversation, userId);
  const [scanning, setScanning] = useState(false);
  const [compared, setCompared] = useState<CodeComparison | null>(null);
  const { safety } = texts;
  const compare = (code: string) =>
    tried(
      api.compareSafetyCode(userId, code).then((result) => {
        setCompared(result);
        if (result !== 'apart') setScanning(false);
      }),
    );
  const mark = (digits: string | null) => tried(api.setVerified(userId, digits).finally(look));
  return (
    <PanelFrame heading={safety.heading} conversationId={conversation.id}>
      {error && <p role="alert">{error}</p>}
      {!number && !error && <p class="starting">{texts.loading}</p>}
      {number && (
        <section class="panel-section safety">
          {number.waits && (
            <p class="safety-warning" role="alert">
              <Icon name="warning" small /> <span>{safety.waits(isolated(number.name))}</span>
            </p>
          )}
          <QrCode text={number.code} label={safety.qr} />
          <ol class="safety-digits" dir="ltr" aria-label={safety.heading}>
            {number.digits.match(GROUP)?.map((group, index) => (
              <li key={index}>{group}</li>
            ))}
          </ol>
          <p class="field-hint">{safety.explain(isolated(number.name))}</p>
          {compared && compared !== 'apart' && (
            <p class={compared === 'different' ? 'safety-warning' : 'safety-verified'} role="alert">
              <Icon name={compared === 'different' ? 'warning' : 'verified'} small />{' '}
              <span>{safety.comparisons[compared]}</span>
            </p>
          )}
          <div class="button-row">
            <button type="button" onClick={() => setScanning(true)}>
              <Icon name="qr" small /> {safety.scan}
            </button>
            {number.verified ? (
              <button type="button" onClick={() => mark(null)}>
                {safety.unmark}
              </button>
            ) : (
              <button type="button" class="primary" onClick={() => mark(number.digits)}>
                {safety.mark}
              </button>
            )}
          </div>
          <p class="safety-verified" role="status">
            {number.verified && (
              <>
                <Icon name="verified" small /> <span>{safety.isVerified(isolated(number.name))}</span>
              </>
            )}
          </p>
        </section>
      )}
      {scanning && number && (
        <QrScanner
          onCode={compare}
          onClose={() => setScanning(false)}
          hint={safety.scanHint(isolated(number.name))}
          refusal={compared === 'apart' ? safety.comparisons.apart : null}
        />
      )}
    </PanelFrame>
  );
}

function useSafetyNumber({ verified, securityNotice }: ConversationView, userId: string) {
  const { api } = useEngine();
  const [number, setNumber] = useState<SafetyNumberView | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    let wanted = true;
    api.safetyNumber(userId).then(
      (found) => {
        if (!wanted) return;
        setNumber(found);
        setError(null);
      },
      (thrown: unknown) => {
        if (wanted) setError(asEngineError(thrown).text);
      },
    );
    return () => {
      wanted = false;
    };
  }, [api, userId, verified, securityNotice?.code, looks]);
  return { number, error, look: () => setLooks((count) => count + 1) };
}
