import { beforeEach, expect, it, vi } from 'vitest';

/** The global of a service worker, as far as subscriptions need it: in node there is none, and the real one cannot be subscribed without a push service. */
const worker = vi.hoisted(() => ({
  registration: { pushManager: { getSubscription: vi.fn(), subscribe: vi.fn() } },
}));
vi.stubGlobal('self', worker);
const asked = vi.fn<typeof fetch>();
vi.stubGlobal('fetch', asked);
const { subscriptionChanged } = await import('../../src/sw/subscription');

const { pushManager } = worker.registration;
const subscription = (endpoint: string) => ({ toJSON: () => ({ endpoint, keys: { p256dh: 'key', auth: 'secret' } }) });
const options = { userVisibleOnly: true, applicationServerKey: new ArrayBuffer(65) };
const old = { options } as unknown as PushSubscription;

beforeEach(() => {
  pushManager.getSubscription.mockReset().mockResolvedValue(null);
  pushManager.subscribe.mockReset().mockResolvedValue(subscription('https://push/new'));
  asked
    .mockReset()
    .mockImplementation(async (url) => Response.json(url === '/api/push/key' ? { publicKey: 'BAUG' } : {}));
});

/** What the server was told. */
function told(): unknown[] {
  return asked.mock.calls
    .filter(([, init]) => init?.method === 'PUT')
    .map(([url, init]) => [url, JSON.parse(String(init?.body))]);
}

const said = (endpoint: string) => [
  ['/api/devices/self/push-subscription', { endpoint, p256dh: 'key', auth: 'secret' }],
];

it('a subscription that ends is replaced by one of the same kind, and the server is told', async () => {
  await subscriptionChanged(old);
  expect(pushManager.subscribe).toHaveBeenCalledExactlyOnceWith(options);
  expect(told()).toEqual(said('https://push/new'));
});

it('one that the browser has made already is taken', async () => {
  pushManager.getSubscription.mockResolvedValue(subscription('https://push/made'));
  await subscriptionChanged(old);
  expect(pushManager.subscribe).not.toHaveBeenCalled();
  expect(told()).toEqual(said('https://push/made'));
});

it('where the browser does not say which one ended, a new one is made with the key of the server', async () => {
  await subscriptionChanged(null);
  const key = new Uint8Array([4, 5, 6]);
  expect(pushManager.subscribe).toHaveBeenCalledExactlyOnceWith({ userVisibleOnly: true, applicationServerKey: key });
  expect(told()).toEqual(said('https://push/new'));
});

it('without a network, or for nobody who is signed in, nothing is subscribed', async () => {
  asked.mockResolvedValue(new Response(null, { status: 401 }));
  await expect(subscriptionChanged(null)).rejects.toThrow('401');
  expect(pushManager.subscribe).not.toHaveBeenCalled();
});
