import { useCallback, useEffect, useState } from 'preact/hooks';
import type { StorageUse } from '../../client/api';
import { Choice } from '../controls/choice';
import { Confirm } from '../controls/confirm';
import { Icon } from '../controls/icons';
import { Page } from '../controls/page';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { useKept } from '../kept-storage';
import { sizeInWords } from '../media/units';
import { texts } from '../texts';
import { say, tried } from '../toast/toast';
import { StorageNote } from './storage-note';
import { UseByChat, UseByKind } from './storage-use';
import '../styles/storage.css';

const MB = 1_000_000;
const LIMITS = [100 * MB, 500 * MB, 2_000 * MB, 10_000 * MB];

/** The files of one chat, or all. */
interface ToRemove {
  id?: string;
  title?: string;
}

/** What files take up on this device, how much that may be, and the way to have none of it. */
export function StoragePage() {
  const { api } = useEngine();
  const { use, error, load } = useStorageUse();
  const [asking, setAsking] = useState<ToRemove | null>(null);
  const { storage } = texts;
  const remove = async ({ id }: ToRemove) => {
    setAsking(null);
    await tried(api.removeDownloads(id).then(() => say(storage.removed)));
    await load();
  };
  const limit = async (bytes: number) => {
    await tried(api.setStorageLimit(bytes));
    await load();
  };
  return (
    <Page heading={storage.heading} up="/settings">
      {error && <p role="alert">{error}</p>}
      {!use && !error && <p class="field-hint">{texts.loading}</p>}
      {use && (
        <>
          <section>
            <UseByKind use={use} />
            {use.waiting > 0 && <p class="field-hint">{storage.waiting(sizeInWords(use.waiting))}</p>}
            <Choice
              label={storage.limit}
              hint={storage.limitHint}
              value={`${use.limit}`}
              options={limitsWith(use.limit).map((bytes) => ({ value: `${bytes}`, label: sizeInWords(bytes) }))}
              onChange={(next) => void limit(Number(next))}
            />
            {use.bytes > 0 && (
              <button type="button" class="danger with-icon of-section" onClick={() => setAsking({})}>
                <Icon name="trash" small /> {storage.remove}
              </button>
            )}
          </section>
          {use.chats.length > 0 && <UseByChat use={use} onRemove={(id, title) => setAsking({ id, title })} />}
        </>
      )}
      <Everything changed={use} />
      {asking && (
        <Confirm
          heading={asking.title === undefined ? storage.removeHeading : storage.removeOfHeading(asking.title)}
          text={storage.removeText}
          action={storage.remove}
          onConfirm={() => void remove(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </Page>
  );
}

/** @param changed what the browser is asked anew for */
function Everything({ changed }: { changed: unknown }) {
  const [kept] = useKept();
  const [bytes, setBytes] = useState<number | null>(null);
  const { storage } = texts;
  useEffect(() => {
    void navigator.storage?.estimate?.().then(({ usage }) => setBytes(usage ?? null));
  }, [changed]);
  if (bytes === null && kept === null) return null;
  return (
    <section>
      <h2>{storage.everything}</h2>
      {bytes !== null && <p>{storage.app(sizeInWords(bytes))}</p>}
      {kept && <p class="field-hint">{storage.kept}</p>}
      <StorageNote />
    </section>
  );
}

/** Where nobody has chosen, the limit may be one that is not offered. */
function limitsWith(limit: number): number[] {
  return [...new Set([...LIMITS, limit])].sort((a, b) => a - b);
}

function useStorageUse() {
  const { api } = useEngine();
  const [use, setUse] = useState<StorageUse | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = useCallback(
    () =>
      api.storageUse().then(
        (found) => {
          setUse(found);
          setError(null);
        },
        (thrown: unknown) => setError(asEngineError(thrown).text),
      ),
    [api],
  );
  useEffect(() => void load(), [load]);
  return { use, error, load };
}
