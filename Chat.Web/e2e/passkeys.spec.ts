import { type CDPSession, expect, type Page } from '@playwright/test';
import { anaAndBen, PASSWORD, test } from './people';

/** Chromium's own authenticator, which asks nobody and remembers who was asked for what. */
async function plugIn(cdp: CDPSession, hasPrf: boolean): Promise<() => Promise<unknown>> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
}

async function addPasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your password first' });
  await dialog.getByLabel('Password', { exact: true }).fill('not this one');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('This is not your current password.');
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem')).not.toHaveCount(0);
}

test('a passkey signs in without a password and brings the messages back; one that keeps no secret asks once', async ({
  browser,
  server,
}) => {
  const { ana, ben } = await anaAndBen(browser, server);
  await ben.says('Here is the old message');
  await ana.sees('Here is the old message');

  const cdp = await ana.context.newCDPSession(ana.page);
  await cdp.send('WebAuthn.enable');
  const unplug = await plugIn(cdp, true);
  await addPasskey(ana.page);
  await expect(ana.page.getByText('Passkey added', { exact: true })).toBeVisible();
  await ana.signOut();
  await ana.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await ana.chatWith('Ben').click();
  await ana.sees('Here is the old message');

  await unplug();
  await plugIn(cdp, false);
  await addPasskey(ana.page);
  await expect(ana.page.getByText('asks for your password once on a new device')).toBeVisible();
  await ana.signOut();
  await ana.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(ana.page.getByRole('heading', { name: 'Unlock your messages' })).toBeVisible();
  await ana.page.getByLabel('Password', { exact: true }).fill('not this one');
  await ana.page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(ana.page.getByRole('alert')).toHaveText('This is not your password.');
  // The session outlasts a wrong try and a reload.
  await ana.page.reload();
  await ana.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ana.page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await ana.chatWith('Ben').click();
  await ana.sees('Here is the old message');
});
