import { type Person, type Three, test, threePeople } from './people';
import { Server } from './server';

interface Together {
  server: Server;
  people: Three;
}

/** One server and three people for all tests of a file: to join takes longest. What it answers is there once a test runs. */
export function together(): Together {
  const all = {} as Together;
  test.describe.configure({ timeout: 300_000 });
  test.beforeAll(async ({ browser }) => {
    test.setTimeout(300_000);
    all.server = await Server.start();
    all.people = await threePeople(browser, all.server);
  });
  test.afterAll(async () => {
    await Promise.all(Object.values(all.people ?? {}).map((person: Person) => person.context.close()));
    await all.server?.dispose();
  });
  return all;
}
