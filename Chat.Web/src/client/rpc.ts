import type { ChatApi, EngineError, EngineEvent } from './api';
import { newMessageId } from './ids';

/** Calls and events between a view and the engine, over anything that posts messages. */
export type ToEngine = { call: number; method: keyof ChatApi; args: unknown[] } | { hello: true } | { bye: true };
export type ToView = { call: number; result: unknown } | { call: number; error: EngineError } | { event: EngineEvent };

type Call = Extract<ToEngine, { call: number }>;

/** Of the views and the engine of one version, where there are no SharedWorkers. */
export function channelOf(workerUrl: string): string {
  return `chat-engine ${workerUrl}`;
}

/** A ChatApi whose calls are posted; `received` takes what comes back. */
export function remoteApi(post: (message: ToEngine) => void): {
  api: ChatApi;
  received(message: ToView): void;
  repeat(): void;
} {
  let next = 1;
  const calls = new Map<number, { message: Call; resolve(result: unknown): void; reject(error: EngineError): void }>();
  /** Were they still named when their call is repeated, the engine that never saw them would send what was taken back. */
  const withdraw = (ids: readonly unknown[]) => {
    for (const call of calls.values()) call.message = without(call.message, ids);
  };
  const api = new Proxy({} as ChatApi, {
    get: (_, method) => {
      // A promise would look for `then` on what it resolves to.
      if (method === 'then') return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const message: Call = { call: next++, method: method as keyof ChatApi, args: repeatable(method, args) };
          if (method === 'deleteForEveryone' || method === 'deleteForMe') withdraw([args[1]].flat());
          calls.set(message.call, { message, resolve, reject });
          post(message);
        });
    },
  });
  return {
    api,
    received(message) {
      // Another view may have taken it back.
      if ('event' in message) {
        if (message.event.type === 'messages') withdraw(message.event.removed);
        return;
      }
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
  if (method === 'send') return [...args, newMessageId()];
  if (method === 'sendAttachments')
    return [args[0], args[1], args[2] ?? (args[1] as unknown[]).map(() => newMessageId())];
  return args;
}

/** A call that is to send attachments, without those messages; any other as it is. */
function without(message: Call, withdrawn: readonly unknown[]): Call {
  if (message.method !== 'sendAttachments') return message;
  const [conversationId, attachments, ids] = message.args as [string, unknown[], string[]];
  const isLeft = (_: unknown, nth: number) => !withdrawn.includes(ids[nth]);
  return { ...message, args: [conversationId, attachments.filter(isLeft), ids.filter(isLeft)] };
}

/** Carries out a posted call; only methods of the api can be named. */
export async function answer(api: ChatApi, message: Call, toError: (error: unknown) => EngineError): Promise<ToView> {
  try {
    const method = api[message.method] as (...args: unknown[]) => Promise<unknown>;
    return { call: message.call, result: await method.apply(api, message.args) };
  } catch (error) {
    return { call: message.call, error: toError(error) };
  }
}
