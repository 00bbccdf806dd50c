import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { page: 'chats' }
  | { page: 'join'; code: string }
  | { page: 'conversation'; conversationId: string }
  | { page: 'settings' };

const listeners = new Set<() => void>();

export function parseRoute(path: string): Route {
  const [first, second] = path.split('/').filter(Boolean);
  if (first === 'join' && second) return { page: 'join', code: decode(second) };
  if (first === 'c' && second) return { page: 'conversation', conversationId: decode(second) };
  if (first === 'settings') return { page: 'settings' };
  return { page: 'chats' };
}

export function conversationPath(conversationId: string): string {
  return `/c/${encodeURIComponent(conversationId)}`;
}

/** Pages opened from within the app remember it, so that going back to the list can be a real step back. */
export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === location.pathname) return;
  if (how === 'push') history.pushState({ fromList: location.pathname === '/' }, '', path);
  else history.replaceState(history.state, '', path);
  for (const listener of listeners) listener();
}

export function backToList(): void {
  const state = history.state as { fromList?: boolean } | null;
  if (state?.fromList) history.back();
  else navigate('/', 'replace');
}

export function useRoute(): Route {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const update = () => setPath(location.pathname);
    listeners.add(update);
    window.addEventListener('popstate', update);
    update();
    return () => {
      listeners.delete(update);
      window.removeEventListener('popstate', update);
    };
  }, []);
  return parseRoute(path);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
