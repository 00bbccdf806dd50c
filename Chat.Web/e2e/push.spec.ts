import { fromHex } from '../src/crypto/bytes';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, Person, test } from './people';
import { lastCiphertext, pushTo, type ShownNotice, watchNotices } from './push';

test('a pushed message is opened on the device, counted, shown once, and cleared when it was read elsewhere', async ({
  browser,
  server,
}) => {
  const proxy = await HostileServer.before(server.url);
  try {
    const ana = await Person.join(browser, server.ownerLink.replace(server.url, proxy.url), 'Ana');
    const ben = await Person.join(browser, await inviteLink(ana), 'Ben');
    await ben.context.grantPermissions(['notifications'], { origin: proxy.url });
    await expect(ben.page.getByRole('heading', { name: 'Ana' })).toBeVisible();
    const conversationId = new URL(ben.page.url()).pathname.split('/')[2] ?? '';
    const id = fromHex(conversationId);
    await ana.chatWith('Ben').click();
    await ana.says('hello');
    await ben.sees('hello');
    await ben.page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => ben.context.serviceWorkers().length).toBe(1);

    const shown = await watchNotices(ben.page);
    const expected: Partial<ShownNotice>[] = [];
    const shows = async (next: Partial<ShownNotice>) => {
      expected.push(next);
      await expect.poll(shown).toMatchObject(expected);
    };

    const { epoch } = lastCiphertext(proxy, conversationId);
    // Not what is in view.
    await pushTo(ben.page, [1, id, 1_000, epoch, 1, null]);
    await pushTo(ben.page, [3]);
    await shows({ title: 'Chat', tag: 'test' });

    await ben.page.goto(`${proxy.url}/settings`);
    await expect(ben.page.getByRole('heading', { name: 'Profile' })).toBeVisible();
    await ben.context.setOffline(true);
    await ana.says('the key is under the mat');
    await expect(ana.tick('the key is under the mat', 'Sent')).toBeVisible();
    const { bytes } = lastCiphertext(proxy, conversationId);
    await pushTo(ben.page, [1, id, 1_001, epoch, 1, bytes]);
    await shows({ title: 'Ana', body: 'the key is under the mat', tag: conversationId });
    await pushTo(ben.page, [1, id, 1_002, epoch, 2, null]);
    await shows({ title: 'Ana (2)', body: 'New message', tag: conversationId });
    // Replayed: nothing. Of an epoch that this device does not have: no text.
    await pushTo(ben.page, [1, id, 1_001, epoch, 1, bytes]);
    await pushTo(ben.page, [1, id, 1_003, epoch + 9, 3, bytes]);
    await shows({ title: 'Ana (3)', body: 'New message', tag: conversationId });

    await pushTo(ben.page, [2, id, 1_003]);
    const left = () =>
      ben.page.evaluate(async (tag) => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications({ tag })).length;
      }, conversationId);
    await expect.poll(left).toBe(0);

    // What is here already is no news under another sequence.
    await ben.context.setOffline(false);
    await expect(ben.chatWith('Ana').getByLabel('1 unread')).toBeVisible();
    await pushTo(ben.page, [1, id, 1_004, epoch, 1, bytes]);
    await pushTo(ben.page, [3]);
    await shows({ title: 'Chat', tag: 'test' });
  } finally {
    proxy.dispose();
  }
});
