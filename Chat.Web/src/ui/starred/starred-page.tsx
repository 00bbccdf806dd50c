import { useEffect, useState } from 'preact/hooks';
import type { SearchHit } from '../../client/api';
import { Page } from '../controls/page';
import { changesMessages, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { HitRow } from '../search/search-results';
import { texts } from '../texts';
import { useNow } from '../use-now';

const MINUTE_MS = 60_000;

export function StarredPage() {
  const { api, onEvent } = useEngine();
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const now = useNow(MINUTE_MS);
  useEffect(() => {
    const load = () => api.starred().then(setHits, (thrown: unknown) => setError(asEngineError(thrown).text));
    void load();
    return onEvent((event) => {
      if (changesMessages(event)) void load();
    });
  }, [api, onEvent]);
  return (
    <Page heading={texts.starred.heading}>
      {error && <p role="alert">{error}</p>}
      {hits?.length === 0 && (
        <div class="empty">
          <h2>{texts.starred.empty}</h2>
          <p>{texts.starred.emptyHint}</p>
        </div>
      )}
      {hits?.map((hit) => (
        <HitRow key={hit.message.id} hit={hit} now={now} />
      ))}
    </Page>
  );
}
