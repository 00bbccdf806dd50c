import { expect, inviteLink, meetIn, Person, test } from './people';
import { together } from './together';

const all = together();

test('three people write in a group, see each other by name, and the ticks speak for all', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Mountain hut', all.people, all.server);
  await expect(ana.note('You created the group')).toBeVisible();
  await expect(ben.note('Ana created the group')).toBeVisible();
  await expect(ana.page.getByRole('status', { name: 'Presence' })).toHaveText('3 members · 2 online');

  await ana.says('Who brings the stove?');
  await ben.says('I do.');
  await cem.says('And I the pan.');
  for (const person of [ana, ben, cem]) {
    await person.sees('Who brings the stove?');
    await person.sees('I do.');
    await person.sees('And I the pan.');
  }
  await expect(ana.log.getByRole('article', { name: /^Ben,/ })).toContainText('I do.');
  await expect(ben.log.getByRole('article', { name: /^Cem,/ })).toContainText('And I the pan.');
  await expect(cem.log.getByRole('article', { name: /^Ana,/ })).toContainText('Who brings the stove?');
  for (const person of [ana, ben, cem]) await expect(person.log.getByRole('img', { name: 'Read' })).toHaveCount(1);

  await cem.context.setOffline(true);
  await expect(cem.page.getByRole('status', { name: 'Connection' })).toBeVisible();
  await ana.says('Cem is away.');
  await ben.sees('Cem is away.');
  await expect(ana.tick('Cem is away.', 'Sent')).toBeVisible();
  await ana.chooses('Info', 'Cem is away.');
  const info = ana.page.getByRole('complementary', { name: 'Message info' });
  await expect(info.getByRole('list', { name: 'Read by' }).getByText('Ben')).toBeVisible();
  await expect(info.getByRole('list', { name: 'Not delivered yet' }).getByText('Cem')).toBeVisible();
  await cem.page.goto('about:blank');
  await cem.context.setOffline(false);
  await cem.page.goto(all.server.url);
  await expect(cem.chatWith('Mountain hut').getByLabel('1 unread')).toBeVisible();
  await expect(ana.tick('Cem is away.', 'Delivered').first()).toBeVisible();
  await expect(info.getByRole('list', { name: 'Delivered to' }).getByText('Cem')).toBeVisible();
  await cem.chatWith('Mountain hut').click();
  await expect(ana.tick('Cem is away.', 'Read').first()).toBeVisible();
  await expect(info.getByRole('list', { name: 'Read by' }).getByText('Cem')).toBeVisible();
});

test('typing in a group names who types', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Typists', all.people, all.server);
  const presence = ana.page.getByRole('status', { name: 'Presence' });
  await ben.composer.pressSequentially('B');
  await expect(presence).toHaveText('Ben is typing…');
  await cem.composer.pressSequentially('C');
  await ben.composer.pressSequentially('B');
  await expect(presence).toHaveText(/Ben and Cem are typing…|Cem and Ben are typing…/);
});

test('who is removed reads and writes no more, and comes back when added again', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Football', all.people, all.server);
  await ana.says('With Cem.');
  await cem.sees('With Cem.');
  await removes(ana, 'Cem');
  await expect(ana.note('You removed Cem')).toBeVisible();
  await expect(ben.note('Ana removed Cem')).toBeVisible();
  await expect(cem.page.getByText('You are no longer in this group.')).toBeVisible();
  await expect(cem.note('Ana removed you')).toBeVisible();
  await expect(cem.composer).toHaveCount(0);
  await ana.says('Without Cem.');
  await ben.sees('Without Cem.');
  await expect(cem.message('Without Cem.')).toHaveCount(0);

  await adds(ana, ['Cem']);
  await expect(ana.note('You added Cem')).toBeVisible();
  await expect(cem.composer).toBeVisible();
  await ana.says('Welcome back.');
  await cem.sees('Welcome back.');
  await cem.says('Thank you.');
  await ben.sees('Thank you.');
  await expect(cem.message('Without Cem.')).toHaveCount(0);
  await expect(cem.log).not.toContainText('cannot be read');
});

test('who leaves is gone for all, and a link brings somebody in', async ({ browser }) => {
  const { ana, ben, cem } = all.people;
  await meetIn('Choir', all.people, all.server);
  const info = await ben.opensInfo();
  await info.getByRole('button', { name: 'Leave group' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click();
  await expect(ben.page.getByText('You left this group.')).toBeVisible();
  await expect(ana.note('Ben left')).toBeVisible();
  await expect(cem.note('Ben left')).toBeVisible();
  await expect(ana.page.getByRole('status', { name: 'Presence' })).toHaveText(/^2 members/);

  const panel = await ana.opensInfo();
  await panel.getByRole('button', { name: 'Create a link' }).click();
  const link = (await panel.getByText(/https?:\/\/\S+\/group\/\S+/).textContent()) ?? '';
  await panel.getByRole('button', { name: 'Show QR code' }).click();
  await expect(panel.getByRole('img', { name: 'QR code of the group link' })).toBeVisible();
  const dora = await Person.join(browser, await newInvite(cem), 'Dora');
  await dora.page.goto(link);
  await expect(dora.page.getByRole('heading', { name: `Join “Choir”?` })).toBeVisible();
  await dora.page.getByRole('button', { name: 'Join group' }).click();
  await expect(dora.page.getByRole('heading', { name: 'Choir', exact: true })).toBeVisible();
  await expect(ana.note('Dora joined with a link')).toBeVisible();
  await dora.says('Here I am.');
  await ana.sees('Here I am.');
  await cem.sees('Here I am.');
  await ana.says('Good to see you.');
  await dora.sees('Good to see you.');

  await panel.getByRole('button', { name: 'Revoke link' }).click();
  await expect(panel.getByText(/https?:\/\/\S+\/group\/\S+/)).toHaveCount(0);
  await ben.page.goto(link);
  await expect(ben.page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
});

test('a group is renamed for everybody, and admins are made and unmade', async () => {
  const { ana, ben, cem } = all.people;
  await meetIn('Old name', all.people, all.server);
  const info = await ana.opensInfo();
  await info.getByRole('button', { name: 'Edit name and picture' }).click();
  await ana.page.getByRole('textbox', { name: 'Group name' }).fill('Lake house');
  await ana.page.getByRole('button', { name: 'Save' }).click();
  await expect(ana.note('You named the group “Lake house”')).toBeVisible();
  for (const person of [ben, cem]) {
    await expect(person.note('Ana named the group “Lake house”')).toBeVisible();
    await expect(person.page.getByRole('heading', { name: 'Lake house', exact: true })).toBeVisible();
    await expect(person.chatWith('Lake house')).toBeVisible();
  }
  await choosesForMember(ana, 'Make admin', 'Ben');
  await expect(ben.note('Ana made you an admin')).toBeVisible();
  const bensInfo = await ben.opensInfo();
  await expect(bensInfo.getByRole('button', { name: 'Add members' })).toBeVisible();
  await choosesForMember(ana, 'Remove as admin', 'Ben');
  await expect(ben.note('Ana took admin rights from you')).toBeVisible();
  await expect(bensInfo.getByRole('button', { name: 'Add members' })).toHaveCount(0);
});

test('two admins who add people at once both succeed', async ({ browser }) => {
  const { ana, ben, cem } = all.people;
  await meetIn('Two admins', all.people, all.server);
  await ana.opensInfo();
  await choosesForMember(ana, 'Make admin', 'Ben');
  await expect(ben.note('Ana made you an admin')).toBeVisible();
  const invite = await newInvite(cem);
  const gina = await Person.join(browser, invite, 'Gina');
  const emil = await Person.join(browser, invite, 'Emil');
  await chooses(ana, ['Gina']);
  await ben.opensInfo();
  await chooses(ben, ['Emil']);
  await Promise.all([
    ana.page.getByRole('button', { name: 'Add', exact: true }).click(),
    ben.page.getByRole('button', { name: 'Add', exact: true }).click(),
  ]);
  for (const person of [gina, emil]) {
    await person.page.goto(all.server.url);
    await person.chatWith('Two admins').click();
    await expect(person.page.getByRole('status', { name: 'Presence' })).toHaveText(/^5 members/);
  }
  await cem.says('All five?');
  for (const person of [ana, ben, gina, emil]) await person.sees('All five?');
  await gina.says('Yes.');
  for (const person of [ana, ben, cem, emil]) await person.sees('Yes.');
});

async function choosesForMember(person: Person, item: string, member: string): Promise<void> {
  const panel = person.page.getByRole('complementary', { name: 'Group info' });
  await panel.getByRole('button', { name: `Options for ${member}` }).click();
  await person.page.getByRole('menuitem', { name: item }).click();
}

async function removes(person: Person, member: string): Promise<void> {
  await person.opensInfo();
  await choosesForMember(person, 'Remove from the group', member);
  await person.page.getByRole('dialog').getByRole('button', { name: 'Remove from the group' }).click();
  await closesPanel(person);
}

async function adds(person: Person, members: string[]): Promise<void> {
  await person.opensInfo();
  await chooses(person, members);
  await person.page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(person.page.getByRole('dialog')).toHaveCount(0);
  await closesPanel(person);
}

async function chooses(person: Person, members: string[]): Promise<void> {
  await person.page.getByRole('button', { name: 'Add members' }).click();
  await person.findsPeople(members);
}

async function closesPanel(person: Person): Promise<void> {
  await person.page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
}

async function newInvite(person: Person): Promise<string> {
  await person.page.getByRole('button', { name: 'New chat' }).click();
  await person.page.getByRole('button', { name: 'Invite someone' }).click();
  await expect(person.page.getByText(/\/join\//)).toBeVisible();
  const link = await inviteLink(person);
  await person.page.keyboard.press('Escape');
  return link;
}
