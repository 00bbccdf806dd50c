import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Http } from '../../src/protocol/http';

const BUSY = { code: 'too_many_requests', title: 'Too many unanswered requests.', status: 503, retryAfterSeconds: 3 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Refuses so many requests first. */
function server(refusal: typeof BUSY, refusals: number) {
  const asked: { at: number; body: unknown }[] = [];
  const http = new Http('', (_, init) => {
    asked.push({ at: Date.now(), body: init?.body });
    const answer =
      asked.length <= refusals ? Response.json(refusal, { status: refusal.status }) : Response.json({ version: 7 });
    return Promise.resolve(answer);
  });
  return { http, asked };
}

const items = [{ key: 'a', sealed: 'b' }];

it('sends again, unchanged and later each time, what a busy server has not handled', async () => {
  const { http, asked } = server(BUSY, 2);
  const put = http.putAccountData(6, items);
  await vi.runAllTimersAsync();
  expect(await put).toEqual({ version: 7 });
  expect(asked.map(({ body }) => body)).toEqual(Array(3).fill(JSON.stringify({ expectedVersion: 6, items })));
  const [first = 0, second = 0, third = 0] = asked.map(({ at }) => at);
  expect(second - first).toBeGreaterThanOrEqual(3_000);
  expect(third - second).toBeGreaterThanOrEqual(6_000);
});

it('says so when the server stays busy', async () => {
  const { http, asked } = server(BUSY, Number.POSITIVE_INFINITY);
  const put = http.putAccountData(6, items);
  const refused = expect(put).rejects.toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 3 });
  await vi.runAllTimersAsync();
  await refused;
  expect(asked).toHaveLength(4);
});

it('leaves every other refusal to whoever asked: it may have been handled', async () => {
  const { http, asked } = server({ ...BUSY, code: 'storage_failed' }, 1);
  await expect(http.putAccountData(6, items)).rejects.toMatchObject({ code: 'storage_failed' });
  expect(asked).toHaveLength(1);
});
