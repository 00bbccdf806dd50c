import { useEffect, useState } from 'preact/hooks';

/** What lies beside or over a conversation. */
export type Panel =
  | { type: 'info' }
  | { type: 'safety'; userId: string }
  | { type: 'message' | 'replies'; messageId: string };

export type Route =
  | { page: 'chats' | 'archived' | 'starred' | 'settings' | 'people' | 'devices' | 'storage' | 'share' }
  | { page: 'join' | 'reset'; code: string }
  /** `what` a QR code says to link a device; null on the new device. */
  | { page: 'link'; what: string | null }
  | { page: 'group-link'; code: string; secret: string }
  | { page: 'conversation'; conversationId: string; panel: Panel | null; at: number | null };

const listeners = new Set<() => void>();

/** @param address path, query and fragment */
export function parseRoute(address: string): Route {
  const { pathname, searchParams, hash } = new URL(address, 'http://here');
  const [first, second, third, fourth] = pathname.split('/').filter(Boolean).map(decode);
  if ((first === 'join' || first === 'reset') && second) return { page: first, code: second };
  if (first === 'settings' && (second === 'people' || second === 'storage')) return { page: second };
  if ((first === 'group' || first === 'g') && second)
    return { page: 'group-link', code: second, secret: hash.slice(1) };
  if (first === 'c' && second) {
    const at = Number(searchParams.get('at') ?? Number.NaN);
    return { page: 'conversation', conversationId: second, panel: panelOf(third, fourth), at: at > 0 ? at : null };
  }
  if (first === 'settings' && second === 'devices') return { page: 'devices' };
  if (first === 'link') return { page: 'link', what: hash.slice(1) || null };
  if (first === 'archived' || first === 'starred' || first === 'settings' || first === 'share') return { page: first };
  return { page: 'chats' };
}

function panelOf(name: string | undefined, id: string | undefined): Panel | null {
  if (name === 'info') return { type: 'info' };
  if (name === 'safety' && id) return { type: 'safety', userId: id };
  if ((name === 'message' || name === 'replies') && id) return { type: name, messageId: id };
  return null;
}

export function conversationPath(conversationId: string): string {
  return `/c/${encodeURIComponent(conversationId)}`;
}

export function messagePath(conversationId: string, sequence: number | null): string {
  return conversationPath(conversationId) + (sequence === null ? '' : `?at=${sequence}`);
}

export function panelPath(conversationId: string, panel: Panel): string {
  const path = `${conversationPath(conversationId)}/${panel.type}`;
  if (panel.type === 'info') return path;
  return `${path}/${encodeURIComponent(panel.type === 'safety' ? panel.userId : panel.messageId)}`;
}

/** Pages opened from within the app remember where from, so that going back can be a real step back. */
export function navigate(path: string, how: 'push' | 'replace' = 'push'): void {
  const from = location.pathname + location.search;
  if (path === from) return;
  if (how === 'push') history.pushState({ from: location.pathname }, '', path);
  else history.replaceState(history.state, '', path);
  for (const listener of listeners) listener();
}

/** In place of a page that is done with, such as an invite: the list lies below it, so that the browser's Back leads there. */
export function enter(path: string): void {
  navigate('/', 'replace');
  if (path !== '/') navigate(path);
}

/** To the page this one was opened from, if it is that one; else it takes this page's place. */
export function backTo(path: string): void {
  const state = history.state as { from?: string } | null;
  if (state?.from === path) history.back();
  else navigate(path, 'replace');
}

export function useRoute(): Route {
  const address = () => location.pathname + location.search + location.hash;
  const [shown, setShown] = useState(address);
  useEffect(() => {
    const update = () => setShown(address());
    listeners.add(update);
    window.addEventListener('popstate', update);
    update();
    return () => {
      listeners.delete(update);
      window.removeEventListener('popstate', update);
    };
  }, []);
  return parseRoute(shown);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
