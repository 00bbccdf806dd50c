import { Store } from '../store/store';
import type { EngineEvent } from './api';
import { Engine, toEngineError } from './engine';
import { answer, type ToEngine, type ToView } from './rpc';

/**
 * Where the engine lives. As a SharedWorker it is one for all tabs by itself. Where there are none, every tab starts this file as a worker of
 * its own; the one that holds the lock is the engine, and all tabs talk to it over a broadcast channel.
 */
const LOCK = 'chat-engine';
const CHANNEL = 'chat-engine';

type Post = (message: ToView) => void;

async function startEngine(emit: (event: EngineEvent) => void): Promise<Engine> {
  const engine = new Engine(await Store.open('chat'), emit, self.location.origin);
  await engine.start();
  return engine;
}

function serveShared(scope: SharedWorkerGlobalScope): void {
  const views = new Set<Post>();
  const engine = startEngine((event) => {
    for (const post of views) post({ event });
  });
  scope.onconnect = ({ ports: [port] }) => {
    if (!port) return;
    const post: Post = (message) => port.postMessage(message);
    views.add(post);
    port.onmessage = async ({ data }: MessageEvent<ToEngine>) => {
      if ('bye' in data) views.delete(post);
      else if ('hello' in data) views.add(post);
      else post(await answer(await engine, data, toEngineError));
    };
  };
}

function serveElected(): void {
  void navigator.locks.request(LOCK, async () => {
    const channel = new BroadcastChannel(CHANNEL);
    const engine = await startEngine((event) => channel.postMessage({ event } satisfies ToView));
    channel.onmessage = async ({ data }: MessageEvent<{ view: string; message: ToEngine } | ToView>) => {
      if (!('view' in data) || !('call' in data.message)) return;
      channel.postMessage({ view: data.view, answer: await answer(engine, data.message, toEngineError) });
    };
    channel.postMessage({ elected: true });
    // Held until this tab is gone; then the next tab's worker takes over.
    await new Promise(() => undefined);
  });
}

if ('onconnect' in self) serveShared(self as unknown as SharedWorkerGlobalScope);
else serveElected();
