import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { OldHistory } from '../../client/api';
import { Field } from '../controls/field';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { SectionHeading } from './section-heading';

/** Only for those whose account was reset: what was written before, and the way to it. */
export function OldHistorySettings() {
  const { api } = useEngine();
  const [histories, setHistories] = useState<OldHistory[]>([]);
  const [opening, setOpening] = useState(false);
  useEffect(() => {
    let wanted = true;
    // Without a connection there is nothing to be done here.
    api.oldHistories().then(
      (found) => wanted && setHistories(found),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [api, opening]);
  if (histories.length === 0) return null;
  const { oldHistory } = texts;
  const isSealed = histories.some(({ open }) => !open);
  return (
    <section>
      <SectionHeading icon="archive" text={oldHistory.heading} />
      <p>{isSealed ? oldHistory.sealed : oldHistory.opened}</p>
      {isSealed && (
        <button type="button" onClick={() => setOpening(true)}>
          {oldHistory.open}
        </button>
      )}
      {opening && <OpenDialog onClose={() => setOpening(false)} />}
    </section>
  );
}

function OpenDialog({ onClose }: { onClose(): void }) {
  const { api } = useEngine();
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { oldHistory } = texts;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || secret === '') return;
    setBusy(true);
    setError(null);
    try {
      await api.openOldHistory(secret);
      say(oldHistory.opened);
      onClose();
    } catch (thrown) {
      setError(asEngineError(thrown).text);
      setBusy(false);
    }
  };
  return (
    <Modal heading={oldHistory.open} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p>{oldHistory.how}</p>
        <Field
          label={oldHistory.secret}
          value={secret}
          error={error}
          onValue={setSecret}
          input={{ type: 'password', autocomplete: 'off', maxLength: 1024 }}
        />
        <button type="submit" class="primary" aria-disabled={busy || secret === ''}>
          {busy ? oldHistory.opening : oldHistory.open}
        </button>
      </form>
    </Modal>
  );
}
