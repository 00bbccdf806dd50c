import type { ChatApi, EngineEvent } from './api';
import { channelOf, remoteApi, type ToView } from './rpc';
import { trustedScriptUrl } from './trusted-urls';
import workerUrl from './worker?worker&url';

export interface EngineHandle {
  api: ChatApi;
  /** Returns what ends the listening. */
  onEvent(listener: (event: EngineEvent) => void): () => void;
}

/** Connects this view with the one engine of the browser. */
export function connectEngine(): EngineHandle {
  const listeners = new Set<(event: EngineEvent) => void>();
  const told = (event: EngineEvent) => {
    for (const listener of listeners) listener(event);
  };
  const api = typeof SharedWorker === 'undefined' ? connectElected(told) : connectShared(told);
  return {
    api,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function connectShared(told: (event: EngineEvent) => void): ChatApi {
  const url = trustedScriptUrl(new URL(workerUrl, location.href));
  const { port } = new SharedWorker(url, { type: 'module', name: 'chat-engine' });
  const remote = remoteApi((message) => port.postMessage(message));
  port.onmessage = ({ data }: MessageEvent<ToView>) => ('event' in data ? told(data.event) : remote.received(data));
  // A page in the back-forward cache is not shown; it says hello again when it is.
  addEventListener('pagehide', () => port.postMessage({ bye: true }));
  addEventListener('pageshow', (event) => {
    port.postMessage({ hello: true });
    if ('persisted' in event && event.persisted) told({ type: 'missed' });
  });
  return remote.api;
}

function connectElected(told: (event: EngineEvent) => void): ChatApi {
  const view = crypto.randomUUID();
  const url = new URL(workerUrl, location.href);
  const channel = new BroadcastChannel(channelOf(url.href));
  const remote = remoteApi((message) => channel.postMessage({ view, message }));
  channel.onmessage = ({ data }: MessageEvent<ToView | { view: string; answer: ToView } | { elected: true }>) => {
    if ('event' in data) {
      remote.received(data);
      told(data.event);
    } else if ('elected' in data) {
      remote.repeat();
      // The engine before may have ended between storing something and telling it.
      told({ type: 'missed' });
    } else if ('view' in data && data.view === view && 'answer' in data) remote.received(data.answer);
  };
  new Worker(trustedScriptUrl(url), { type: 'module', name: 'chat-engine' });
  return remote.api;
}
