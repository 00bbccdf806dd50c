import { afterEach, expect, it, vi } from 'vitest';
import { newMessageId } from '../../src/client/ids';

afterEach(() => vi.unstubAllGlobals());

const timeOf = (id: string) => Number.parseInt(id.slice(0, 12), 16);

it('a message’s id is a UUIDv7 of now, and another one each time', () => {
  const before = Date.now();
  const ids = Array.from({ length: 100 }, newMessageId);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    expect(timeOf(id)).toBeLessThanOrEqual(Date.now());
  }
  expect(new Set(ids).size).toBe(100);
});

it('without a network it says nothing of when it was made', () => {
  vi.stubGlobal('navigator', { onLine: false });
  const far = Array.from({ length: 50 }, newMessageId).filter((id) => Math.abs(timeOf(id) - Date.now()) > 3_600_000);
  expect(far.length).toBeGreaterThan(45);
});
