import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostileServer } from './hostile-server';
import { expect, inviteLink, PASSWORD, Person, test } from './people';

test('no byte that the server keeps, logs or is sent holds a message or a password', async ({ browser, server }) => {
  const marker = 'xyzzy-plugh-marker';
  const ana = await Person.join(browser, server.ownerLink, 'Ana');
  const between = await HostileServer.before(server.url);
  const ben = await Person.join(browser, between.url + new URL(await inviteLink(ana)).pathname, 'Ben');
  await ana.chatWith('Ben').click();
  await ana.says(marker);
  await ben.sees(marker);
  await ben.says(`${marker} back`);
  await ana.sees(`${marker} back`);
  between.dispose();

  const files = readdirSync(server.data);
  expect(files).toEqual(expect.arrayContaining(['chat.db', 'chat.db-wal']));
  const kept = files.map((file) => readFileSync(join(server.data, file)).toString('latin1'));
  const sent = Buffer.concat(between.seen).toString('latin1');
  expect(sent).toContain('authSecret');
  for (const text of [...kept, sent, server.output]) {
    expect(text.includes(marker)).toBe(false);
    expect(text.includes(PASSWORD)).toBe(false);
  }
});
