import type { Page } from '@playwright/test';
import { anaAndBen, expect, test } from './people';

/**
 * Browsers without SharedWorker: every tab starts a worker, Web Locks elect the one that is the engine. A tab whose `deaf` is set does not hear
 * what the engine tells: so it is when a tab closes between storing something and telling it.
 */
function withoutSharedWorker(): void {
  Reflect.deleteProperty(globalThis, 'SharedWorker');
  const tab = globalThis as { deaf?: boolean };
  const original = Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, 'onmessage');
  Object.defineProperty(BroadcastChannel.prototype, 'onmessage', {
    set(listener: (event: MessageEvent) => void) {
      original?.set?.call(this, (event: MessageEvent) => {
        if (!tab.deaf) listener(event);
      });
    },
  });
}

async function writes(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
}

test('without SharedWorker one tab is the engine of all, and the next takes over when it is closed', async ({
  browser,
  server,
}) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ana.context.addInitScript(withoutSharedWorker);
  await ana.page.reload();
  expect(await ana.page.evaluate(() => 'SharedWorker' in globalThis)).toBe(false);
  const first = ana.page;
  const second = await ana.context.newPage();
  await second.goto(first.url());

  await writes(first, 'from tab one.');
  await writes(second, 'from tab two.');
  await expect.poll(() => ben.texts(/from tab (?:one|two)\./)).toEqual(['from tab one.', 'from tab two.']);
  const held = await second.evaluate(async () => (await navigator.locks.query()).held?.map((lock) => lock.name));
  expect(held).toEqual(['chat-engine']);

  await second.evaluate(() => Object.assign(globalThis, { deaf: true }));
  await ben.says('to the tab that goes.');
  await ana.sees('to the tab that goes.');
  await second.evaluate(() => Object.assign(globalThis, { deaf: false }));
  await first.close();
  ana.page = second;
  await ana.sees('to the tab that goes.');
  await ben.says('to the tab that is left.');
  await ana.sees('to the tab that is left.');
  await writes(second, 'from the tab that is left.');
  await expect(ana.tick('from the tab that is left.', 'Read')).toBeVisible();
  const everything = /(?:from|to) (?:tab (?:one|two)|the tab that (?:goes|is left))\./;
  const expected = [
    'from tab one.',
    'from tab two.',
    'to the tab that goes.',
    'to the tab that is left.',
    'from the tab that is left.',
  ];
  await expect.poll(() => ben.texts(everything)).toEqual(expected);
  await expect.poll(() => ana.texts(everything)).toEqual(expected);
});
