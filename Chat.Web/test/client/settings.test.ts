import { expect, test } from 'vitest';
import type { Context } from '../../src/client/context';
import { Settings } from '../../src/client/settings';

test('an answer from before a block does not take it back', async () => {
  const account = { blocked: [] as string[] };
  let atServer: string[] = [];
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const context = {
    account: () => account,
    changed: () => {},
    store: { write: async () => {}, updateAccount: async () => {}, conversations: async () => [] },
    http: {
      blocks: async () => {
        const users = atServer;
        await asked;
        return { users };
      },
      privacy: async () => ({ lastSeen: true, readReceipts: true }),
      block: async (userId: string) => {
        atServer = [...atServer, userId];
      },
    },
  };
  const settings = new Settings(context as unknown as Context, () => {});
  const refreshed = settings.refresh();
  const blocked = settings.block('ben', true);
  await Promise.resolve();
  answer();
  await Promise.all([refreshed, blocked]);
  expect(settings.isBlocked('ben')).toBe(true);
});
