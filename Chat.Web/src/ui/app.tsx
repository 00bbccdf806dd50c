import { useEffect } from 'preact/hooks';
import { JoinPage } from './access/join-page';
import { RecoveryPage } from './access/recovery-page';
import { SignInPage } from './access/sign-in-page';
import { type Engine, EngineProvider, StateProvider, useStateOf } from './engine';
import { useRoute } from './router';
import { Shell } from './shell/shell';
import { texts } from './texts';

export function App({ engine }: { engine: Engine }) {
  const state = useStateOf(engine);
  const route = useRoute();
  useNetworkReport(engine);
  useTitle(state?.conversations.reduce((sum, conversation) => sum + conversation.unread, 0) ?? 0);

  if (!state || state.phase === 'starting') return <p class="starting">{texts.starting}</p>;
  return (
    <EngineProvider value={engine}>
      <StateProvider value={state}>
        {state.recoveryCode && state.me ? (
          <RecoveryPage code={state.recoveryCode} username={state.me.username} />
        ) : route.page === 'join' ? (
          <JoinPage code={route.code} />
        ) : state.phase === 'signed-out' ? (
          <SignInPage />
        ) : (
          <Shell route={route} />
        )}
      </StateProvider>
    </EngineProvider>
  );
}

/** The engine's worker hears of the network late or never; the page is told at once. */
function useNetworkReport(engine: Engine): void {
  useEffect(() => {
    const report = () => void engine.api.networkChanged(navigator.onLine);
    report();
    window.addEventListener('online', report);
    window.addEventListener('offline', report);
    return () => {
      window.removeEventListener('online', report);
      window.removeEventListener('offline', report);
    };
  }, [engine]);
}

function useTitle(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${texts.app}` : texts.app;
  }, [unread]);
}
