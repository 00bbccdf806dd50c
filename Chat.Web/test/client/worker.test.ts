import { expect, it, vi } from 'vitest';
import { ProtocolError } from '../../src/protocol/fault';

const open = vi.hoisted(() => vi.fn());
vi.mock('../../src/store/store', () => ({ Store: { open } }));
vi.mock('../../src/client/engine', () => ({
  Engine: class {
    start = async () => undefined;
    state = async () => 'ready';
  },
  toEngineError: ({ code }: ProtocolError) => ({ code }),
}));

it('an engine that could not start says why, and the next call starts it again', async () => {
  const scope = {
    onconnect: null as unknown as (event: { ports: unknown[] }) => void,
    location: { href: 'worker.js' },
  };
  vi.stubGlobal('self', scope);
  vi.stubGlobal('navigator', { locks: { request: (_: string, held: () => Promise<void>) => held() } });
  open.mockRejectedValueOnce(new ProtocolError('store_unusable', 'The disk is full.'));
  await import('../../src/client/worker');

  const answers: unknown[] = [];
  const port = { postMessage: (message: unknown) => answers.push(message), onmessage: (_: unknown) => undefined };
  scope.onconnect({ ports: [port] });
  const call = async (number: number) => port.onmessage({ data: { call: number, method: 'state', args: [] } });
  await call(1);
  await call(2);
  expect(answers).toEqual([
    { call: 1, error: { code: 'store_unusable' } },
    { call: 2, result: 'ready' },
  ]);
});
