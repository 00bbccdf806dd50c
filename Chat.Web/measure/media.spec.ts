import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anaAndBen, expect, test } from '../e2e/people';

const MIB = 1024 ** 2;
/** `CHAT_FILE_MIB`: how large the file is. */
const SIZE_MIB = Number(process.env.CHAT_FILE_MIB ?? 1024);

/** MiB resident of a process (`/proc`, Linux); 0 when it is gone. */
function resident(pid: string): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function isPage(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
}

/** One large file from Ana to Ben, both and the server on this machine: what takes how long, and how much memory. */
test('a large file', async ({ browser, server }) => {
  const path = join(tmpdir(), `chat-measure-${process.pid}.bin`);
  const file = openSync(path, 'w');
  for (let i = 0; i < SIZE_MIB; i++) writeSync(file, randomBytes(MIB));
  closeSync(file);
  const { ana, ben } = await anaAndBen(browser, server);
  const seconds = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1000;
  };
  const most = { page: 0, server: 0 };
  const looking = setInterval(() => {
    const pages = readdirSync('/proc').filter(isPage).map(resident);
    most.page = Math.max(most.page, ...pages);
    most.server = Math.max(most.server, resident(`${server.pid}`));
  }, 500);
  const said = (what: string, took: number) => {
    const memory = `at most ${most.page} MiB resident in a page with its workers, ${most.server} in the server`;
    console.log(`${what}: ${took.toFixed(1)} s, ${(SIZE_MIB / took).toFixed(0)} MiB/s, ${memory}`);
    Object.assign(most, { page: 0, server: 0 });
  };
  const tray = ana.page.getByRole('dialog');
  await ana.page.getByLabel('Attach files').setInputFiles(path);
  await tray.getByRole('textbox', { name: 'Caption' }).fill('Large');
  const slow = { timeout: 580_000 };
  said(
    'encrypt and keep',
    await seconds(async () => {
      await tray.getByRole('button', { name: 'Send' }).click();
      await expect(tray).toHaveCount(0, slow);
      await expect(ana.message('Large').getByLabel(/^Uploading/)).toHaveCount(1, slow);
    }),
  );
  said('upload', await seconds(() => expect(ben.message('Large')).toHaveCount(1, slow)));
  const save = ben.message('Large').getByRole('button', { name: /^Save/ });
  let saved = '';
  said(
    'download, decrypt and save',
    await seconds(async () => {
      const [download] = await Promise.all([ben.page.waitForEvent('download', slow), save.click()]);
      saved = await download.path();
    }),
  );
  expect(statSync(saved).size).toBe(SIZE_MIB * MIB);
  clearInterval(looking);
  rmSync(path);
});
