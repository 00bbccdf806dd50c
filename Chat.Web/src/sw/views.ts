import { scope } from './scope';

/** A page that does not answer within so long is not looked at. */
const PATIENCE_MS = 500;

/** Open pages of the app, whether or not this worker controls them. */
export function pages(): Promise<readonly WindowClient[]> {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** Asked of the pages themselves: the browser knows only the address with which each of them was opened. */
export async function isInView(conversationId: string): Promise<boolean> {
  const visible = (await pages()).filter(({ visibilityState }) => visibilityState === 'visible');
  return (await Promise.all(visible.map((page) => shows(page, conversationId)))).includes(true);
}

function shows(page: WindowClient, conversationId: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === conversationId);
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
  page.postMessage({ inView: true }, [port2]);
  return answer.finally(() => port1.close());
}
