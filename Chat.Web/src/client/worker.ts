import { ProtocolError } from '../protocol/fault';
import { Store } from '../store/store';
import type { EngineEvent } from './api';
import { Engine, toEngineError } from './engine';
import { asTheOneEngine } from './one-engine';
import { answer, channelOf, type ToEngine, type ToView } from './rpc';

/**
 * Where the engine lives. As a SharedWorker it is one for all tabs by itself. Where there are none, every tab starts this file as a worker of
 * its own; the one that holds the lock is the engine, and all tabs of its version talk to it over a broadcast channel.
 */
type Post = (message: ToView) => void;

const SUPERSEDED = new ProtocolError('superseded', 'This page is out of date. Reload it.');

async function startEngine(emit: (event: EngineEvent) => void): Promise<Engine> {
  const engine = new Engine(await Store.open('chat'), emit, self.location.origin);
  await engine.start();
  return engine;
}

function serveShared(scope: SharedWorkerGlobalScope): void {
  const views = new Set<Post>();
  const tell = (event: EngineEvent) => {
    for (const post of views) post({ event });
  };
  let engine: Promise<Engine> | null = null;
  let isSuperseded = false;
  const giveWay = async (running: Engine) => {
    engine = null;
    isSuperseded = true;
    await running.stop();
    tell({ type: 'superseded' });
  };
  const start = () => {
    const isBack = isSuperseded;
    isSuperseded = false;
    const starting = asTheOneEngine(() => startEngine(tell), giveWay);
    // The next call tries again.
    starting.then(
      // Pages of before have heard nothing of what the other version's engine did.
      () => isBack && tell({ type: 'missed' }),
      () => {
        if (engine === starting) engine = null;
      },
    );
    return starting;
  };
  scope.onconnect = ({ ports: [port] }) => {
    if (!port) return;
    engine ??= start();
    const post: Post = (message) => port.postMessage(message);
    views.add(post);
    port.onmessage = async ({ data }: MessageEvent<ToEngine>) => {
      if ('bye' in data) views.delete(post);
      else if ('hello' in data) views.add(post);
      else if (isSuperseded) post({ call: data.call, error: toEngineError(SUPERSEDED) });
      else {
        engine ??= start();
        await engine.then(
          async (running) => post(await answer(running, data, toEngineError)),
          (error: unknown) => post({ call: data.call, error: toEngineError(error) }),
        );
      }
    };
  };
}

function serveElected(): void {
  const channel = new BroadcastChannel(channelOf(self.location.href));
  const tell = (event: EngineEvent) => channel.postMessage({ event } satisfies ToView);
  const serve = async () => {
    const engine = await startEngine(tell);
    channel.onmessage = async ({ data }: MessageEvent<{ view: string; message: ToEngine } | ToView>) => {
      if (!('view' in data) || !('call' in data.message)) return;
      channel.postMessage({ view: data.view, answer: await answer(engine, data.message, toEngineError) });
    };
    channel.postMessage({ elected: true });
    return engine;
  };
  // Held until this tab is gone; then the next tab's worker takes over.
  void asTheOneEngine(serve, async (engine) => {
    channel.onmessage = null;
    await engine.stop();
    tell({ type: 'superseded' });
  });
}

if ('onconnect' in self) serveShared(self as unknown as SharedWorkerGlobalScope);
else serveElected();
