import type { PersonJson } from '../protocol/http';
import type { Context } from './context';
import type { Roster } from './roster';

/** What people are called now: told while connected, asked for once at every connection, however many chats there are. */
export class Names {
  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
    /** These people are called otherwise than before. */
    private readonly changed: (userIds: string[]) => void,
  ) {}

  async heard(userId: string): Promise<void> {
    await this.#learn([await this.context.http.person(userId)]);
  }

  async catchUp(): Promise<void> {
    const account = this.context.account();
    for (;;) {
      const { people, version, more } = await this.context.http.peopleChanges(account.peopleVersion ?? null);
      await this.#learn(people);
      account.peopleVersion = version;
      await this.#save();
      if (!more) return;
    }
  }

  async #learn(people: readonly PersonJson[]): Promise<void> {
    const account = this.context.account();
    const me = people.find(({ userId }) => userId === account.me.userId);
    if (me) {
      Object.assign(account, { me: { ...account.me, ...me } });
      await this.#save();
    }
    const renamed = await this.roster.relearn(people);
    if (me || renamed.length > 0) this.changed(renamed);
  }

  async #save(): Promise<void> {
    const account = this.context.account();
    await this.context.store.updateAccount(account);
  }
}
