import type { ChatApi, EngineError, EngineEvent } from './api';
import { newId } from './ids';

/** Calls and events between a view and the engine, over anything that posts messages. */
export type ToEngine = { call: number; method: keyof ChatApi; args: unknown[] } | { hello: true } | { bye: true };
export type ToView = { call: number; result: unknown } | { call: number; error: EngineError } | { event: EngineEvent };

/** A ChatApi whose calls are posted; `received` takes what comes back. */
export function remoteApi(post: (message: ToEngine) => void): {
  api: ChatApi;
  received(message: ToView): void;
  repeat(): void;
} {
  let next = 1;
  const calls = new Map<
    number,
    { message: ToEngine; resolve(result: unknown): void; reject(error: EngineError): void }
  >();
  const api = new Proxy({} as ChatApi, {
    get: (_, method) => {
      // A promise would look for `then` on what it resolves to.
      if (method === 'then') return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const message: ToEngine = { call: next++, method: method as keyof ChatApi, args: repeatable(method, args) };
          calls.set(message.call, { message, resolve, reject });
          post(message);
        });
    },
  });
  return {
    api,
    received(message) {
      if (!('call' in message)) return;
      const call = calls.get(message.call);
      calls.delete(message.call);
      if ('error' in message) call?.reject(message.error);
      else call?.resolve(message.result);
    },
    repeat() {
      for (const { message } of calls.values()) post(message);
    },
  };
}

/**
 * A call may be repeated to another engine when the first one's tab is gone, and the first may have carried it out: a message gets its id
 * here, so that it is queued once.
 */
function repeatable(method: string | symbol, args: unknown[]): unknown[] {
  return method === 'send' ? [...args, newId()] : args;
}

/** Carries out a posted call; only methods of the api can be named. */
export async function answer(
  api: ChatApi,
  message: Extract<ToEngine, { call: number }>,
  toError: (error: unknown) => EngineError,
): Promise<ToView> {
  try {
    const method = api[message.method] as (...args: unknown[]) => Promise<unknown>;
    return { call: message.call, result: await method.apply(api, message.args) };
  } catch (error) {
    return { call: message.call, error: toError(error) };
  }
}
