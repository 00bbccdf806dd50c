import config from '../playwright.config';
import { expect, meetIn, test } from './people';
import { together } from './together';

const { launchOptions } = config.use ?? {};
test.use({
  launchOptions: {
    ...launchOptions,
    // A microphone that beeps.
    args: [...(launchOptions?.args ?? []), '--use-fake-device-for-media-stream'],
  },
});
const all = together();

test('a voice message is spoken, seen as a waveform, and heard by the other', async () => {
  const { ana, ben } = all.people;
  await meetIn('Voices', all.people, all.server);
  await ana.context.grantPermissions(['microphone'], { origin: all.server.url });
  await ana.page.getByRole('button', { name: 'Record voice message' }).click();
  const recorder = ana.page.getByRole('group', { name: 'Recording' });
  await expect(recorder.getByRole('timer')).toHaveText(/^0:0[2-9]|^0:[1-5]/);
  await recorder.getByRole('button', { name: 'Send voice message' }).click();
  await expect(ana.composer).toBeVisible();
  const play = ben.log.getByRole('button', { name: 'Play Voice message' });
  await expect(play).toBeVisible();
  await expect(ben.log.getByRole('slider', { name: 'Position' })).toHaveAttribute(
    'aria-valuetext',
    /^0:00 \/ \d+:\d\d$/,
  );
  await play.click();
  await expect(ben.log.getByRole('slider', { name: 'Position' })).not.toHaveAttribute('aria-valuetext', /^0:00/);

  await ana.page.getByRole('button', { name: 'Record voice message' }).click();
  await expect(recorder).toBeVisible();
  await ana.page.keyboard.press('Escape');
  await expect(recorder).toHaveCount(0);
  await expect(ana.log.getByRole('button', { name: 'Play Voice message' })).toHaveCount(1);
});

test('the button is held to speak: let go it sends, slid away it cancels, and what was too short is not sent', async () => {
  const { ana, ben } = all.people;
  await meetIn('Held', all.people, all.server);
  await ana.context.grantPermissions(['microphone'], { origin: all.server.url });
  const button = ana.page.getByRole('button', { name: 'Record voice message' });
  const recorder = ana.page.getByRole('group', { name: 'Recording' });
  const voices = ben.log.getByRole('button', { name: 'Play Voice message' });
  const holds = async () => {
    const box = await button.boundingBox();
    if (!box) throw new Error('The button is not there.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await ana.page.mouse.move(x, y);
    await ana.page.mouse.down();
    await expect(recorder).toBeVisible();
    return { x, y };
  };

  await holds();
  await expect(recorder.getByText('Slide to cancel')).toBeVisible();
  await expect(recorder.getByRole('button')).toHaveCount(0);
  await expect(recorder.getByRole('timer')).toHaveText(/^0:0[2-9]|^0:[1-5]/);
  await ana.page.mouse.up();
  await expect(recorder).toHaveCount(0);
  await expect(voices).toHaveCount(1);
  await expect(ana.composer).toBeVisible();

  const { x, y } = await holds();
  await expect(recorder.getByRole('timer')).toHaveText(/^0:0[2-9]|^0:[1-5]/);
  // Not far enough, and the other way.
  await ana.page.mouse.move(x - 60, y);
  await ana.page.mouse.move(x + 200, y);
  await expect(recorder).toBeVisible();
  await ana.page.mouse.move(x - 150, y, { steps: 5 });
  await expect(recorder).toHaveCount(0);
  await ana.page.mouse.up();
  await expect(ana.composer).toBeVisible();

  // The system takes the pointer away: it goes on with free hands.
  await holds();
  await button.evaluate((element) => element.releasePointerCapture(1));
  await expect(recorder.getByRole('button', { name: 'Send voice message' })).toBeVisible();
  await ana.page.mouse.up();
  await recorder.getByRole('button', { name: 'Discard recording' }).click();
  await expect(ana.composer).toBeVisible();

  await ana.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  });
  await holds();
  await ana.page.mouse.up();
  await expect(ana.page.getByText('Hold to record, and release to send.')).toBeVisible();
  await expect(recorder).toHaveCount(0);
  await ana.says('That was all');
  await ben.sees('That was all');
  await expect(voices).toHaveCount(1);
});

test('a microphone that is there and refused is said so, and heard once it is allowed', async ({ browser }) => {
  const { ben } = all.people;
  await meetIn('Refused', all.people, all.server);
  const { targetInfo } = await (await ben.context.newCDPSession(ben.page)).send('Target.getTargetInfo');
  const session = await browser.newBrowserCDPSession();
  const sets = (setting: 'denied' | 'granted') =>
    session.send('Browser.setPermission', {
      ...{ permission: { name: 'microphone' }, setting, origin: all.server.url },
      ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
    });
  await sets('denied');
  await ben.page.getByRole('button', { name: 'Record voice message' }).click();
  await expect(ben.page.getByText('The microphone may not be used. Allow it in the browser’s settings')).toBeVisible();
  await expect(ben.composer).toBeVisible();
  await expect(ben.page.getByRole('group', { name: 'Recording' })).toHaveCount(0);
  await sets('granted');
  await ben.page.getByRole('button', { name: 'Record voice message' }).click();
  await expect(ben.page.getByRole('group', { name: 'Recording' }).getByRole('timer')).toHaveText(/^0:0[1-9]/);
  await ben.page.keyboard.press('Escape');
  await expect(ben.composer).toBeVisible();
  await session.detach();
});
