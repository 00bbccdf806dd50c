import { expect, it } from 'vitest';
import type { EngineEvent } from '../../src/client/api';
import { encryptionBegun } from '../../src/ui/media/large-files';

function engine() {
  const listeners = new Set<(event: EngineEvent) => void>();
  const onEvent = (listener: (event: EngineEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const encrypts = (messageId: string) => {
    const transfer = { direction: 'up', encrypting: true, done: 0, total: 9 } as const;
    for (const listener of listeners) listener({ type: 'transfer', conversationId: 'chat', messageId, transfer });
  };
  return { listeners, onEvent, encrypts };
}

it('another message that is being encrypted is not taken for these', async () => {
  const { listeners, onEvent, encrypts } = engine();
  const begun = encryptionBegun(onEvent, ['1', '2'], new Promise(() => undefined));
  encrypts('other');
  expect(listeners.size).toBe(1);
  encrypts('1');
  await begun;
  expect(listeners.size).toBe(0);
});

it('nobody listens any more once sending was refused', async () => {
  const { listeners, onEvent } = engine();
  const sent = Promise.reject(new Error('refused'));
  void encryptionBegun(onEvent, ['1'], sent);
  await sent.catch(() => undefined);
  expect(listeners.size).toBe(0);
});
