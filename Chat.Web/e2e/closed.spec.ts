import type { BrowserContext } from '@playwright/test';
import { HostileServer } from './hostile-server';
import { anaAndBen, expect, Person, test } from './people';

/** The browser has found a network: what it does for a page that registered for that. */
async function networkIsBack(context: BrowserContext, origin: string): Promise<void> {
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  const registration = new Promise<string>((resolve) => {
    devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) resolve(ours.registrationId);
    });
  });
  await devTools.send('ServiceWorker.enable');
  await devTools.send('ServiceWorker.dispatchSyncEvent', {
    origin,
    registrationId: await registration,
    tag: 'send-waiting',
    lastChance: false,
  });
  await page.close();
}

async function attaches(person: Person, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
  await person.page.getByLabel('Attach files').setInputFiles(file);
  await person.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
}

test('what was written without a connection goes out with the app closed, files too', async ({ browser, server }) => {
  // Two starts of the server and an engine's patience with one that is gone.
  test.slow();
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.page.evaluate(() => navigator.serviceWorker.ready);
  await server.end('SIGKILL');
  await expect(ana.page.getByText(/^Reconnecting/).first()).toBeVisible();
  await ana.says('written in the tunnel');
  await attaches(ana, 'ticket.txt', 'seat 14');
  await expect(ana.message('ticket.txt')).toBeVisible();
  const address = ana.page.url();
  await ana.page.close();
  await server.run();
  await networkIsBack(ana.context, server.url);
  await ben.sees('written in the tunnel');
  await ben.sees('ticket.txt');

  ana.page = await ana.context.newPage();
  await ana.page.goto(address);
  await expect(ana.tick('written in the tunnel', 'Read')).toBeVisible();
  await ana.says('and I am here again');
  await ben.sees('and I am here again');
  expect(await ben.texts(/written in the tunnel|I am here again/)).toEqual([
    'written in the tunnel',
    'I am here again',
  ]);
});

test('without the part that sends when the app is closed, the app is not kept for offline use but tried again', async ({
  browser,
  server,
}) => {
  const proxy = await HostileServer.before(server.url);
  try {
    let asked = 0;
    proxy.breaks = (path) => path.startsWith('/assets/background-') && ++asked > 0;
    const ana = await Person.join(browser, server.ownerLink.replace(server.url, proxy.url), 'Ana');
    const worker = () =>
      ana.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return registration?.installing?.state ?? registration?.active?.state ?? 'none';
      });
    await expect.poll(() => asked).toBeGreaterThan(0);
    await expect.poll(worker).toBe('none');
    proxy.breaks = () => false;
    await ana.page.reload();
    await expect.poll(worker).toBe('activated');
  } finally {
    proxy.dispose();
  }
});

test('a page that is opened while the closed app still tries to send takes over at once', async ({
  browser,
  server,
}) => {
  // Two starts of the server and an engine's patience with one that is gone.
  test.slow();
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.page.evaluate(() => navigator.serviceWorker.ready);
  await server.end('SIGKILL');
  await ana.says('not out yet');
  const address = ana.page.url();
  await ana.page.close();
  await networkIsBack(ana.context, server.url);
  const [worker] = ana.context.serviceWorkers();
  const holder = () =>
    worker?.evaluate(async () => (await navigator.locks.query()).held?.map(({ clientId }) => clientId).join());
  await expect.poll(holder).toBeTruthy();
  const before = await holder();

  ana.page = await ana.context.newPage();
  await ana.page.goto(address);
  await ana.sees('not out yet');
  expect(await holder()).not.toBe(before);
  await server.run();
  await ben.sees('not out yet');
  await ana.says('after it');
  await ben.sees('after it');
});
