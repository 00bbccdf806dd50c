import { useAppState, useEngine } from '../engine';
import { texts } from '../texts';
import { useNow } from '../use-now';

/** Short breaks are nobody's business. */
const PATIENCE_MS = 2_000;

export function ConnectionBanner() {
  const { api } = useEngine();
  const { connection } = useAppState();
  const away = connection.state !== 'online' && connection.since !== null;
  const now = useNow(away ? 500 : null);
  const shown = away && now - (connection.since ?? now) >= PATIENCE_MS;
  return (
    <div class="connection" role="status" aria-label={texts.connection.region}>
      {shown && (
        <p>
          <span>{message(connection, now)}</span>
          <button type="button" class="quiet" onClick={() => api.tryNow()}>
            {texts.connection.tryNow}
          </button>
        </p>
      )}
    </div>
  );
}

function message({ state, retryAt }: { state: string; retryAt: number | null }, now: number): string {
  if (state === 'offline') return texts.connection.waiting;
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? texts.connection.reconnectingIn(seconds) : texts.connection.reconnecting;
}
