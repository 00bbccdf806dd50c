import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anaAndBen, expect, PASSWORD, test } from './people';

test('no byte that the server keeps, logs or receives holds a message or a password', async ({ browser, server }) => {
  const marker = 'xyzzy-plugh-marker';
  const seen: string[] = [];
  const { ana, ben } = await anaAndBen(browser, server);
  for (const person of [ana, ben]) person.page.on('request', (request) => seen.push(request.postData() ?? ''));
  await ana.says(marker);
  await ben.sees(marker);
  const files = readdirSync(server.data);
  expect(files).toContain('chat.db');
  const stored = files.map((file) => readFileSync(join(server.data, file)).toString('latin1'));
  for (const text of [...stored, ...seen, server.output]) {
    expect(text.includes(marker)).toBe(false);
    expect(text.includes(PASSWORD)).toBe(false);
  }
});
