import type { Registers } from '../crypto/registers';
import { putAccount } from '../store/account-row';
import { keptOfChat, marksOf, SETTINGS } from '../store/kept';
import type { IdentityRow, MessageRow, WriteTransaction } from '../store/schema';
import type { AccountDataParts } from './account-data';
import type { AppSettings } from './account-data-api';
import { applyContact } from './applied-contacts';
import type { Context } from './context';
import { reachStars } from './stars';

const THEMES = ['system', 'light', 'dark'];

/** What other devices changed, put where it is shown. */
export class Applied {
  readonly #chats = new Set<string>();
  readonly #touched = new Map<string, string[]>();
  readonly #gone = new Map<string, string[]>();
  readonly #contacts: IdentityRow[] = [];
  #starsMissing = false;
  #settings: AppSettings | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: AccountDataParts,
  ) {}

  /** @param news those of the item's fields that are new here */
  async apply(tx: WriteTransaction, name: string, fields: Registers, news: Registers): Promise<void> {
    this.context.kept.learned(name);
    const [kind, id = ''] = name.split(' ');
    if (name === SETTINGS) await this.#applySettings(tx, fields);
    else if (kind === 'contacts') await this.#applyContacts(tx, fields, news);
    else if (kind === 'chat') await this.#applyChat(tx, id, news);
    else if (kind === 'marks') await this.#applyMarks(tx, id, fields, news);
  }

  /** After the transaction. */
  async tell(): Promise<void> {
    if (this.#settings) {
      this.context.account().appSettings = this.#settings;
      this.parts.settingsChanged();
    }
    for (const row of this.#contacts) this.parts.roster.marked(row);
    if (this.#contacts.length > 0) await this.#tellContacts();
    for (const id of this.#chats) this.context.changed(id);
    for (const [id, messageIds] of this.#touched) this.context.changed(id, messageIds);
    for (const [id, messageIds] of this.#gone) {
      this.context.removed(id, messageIds);
      this.context.changed(id);
    }
    // What is not reached now is reached when somebody looks for it.
    if (this.#starsMissing) void reachStars(this.context, this.parts.history).catch(() => undefined);
  }

  async #tellContacts(): Promise<void> {
    const people = new Set(this.#contacts.map(({ userId }) => userId));
    for (const { id, peerId } of await this.context.store.conversations())
      if (people.has(peerId)) this.context.changed(id);
    this.parts.contactsChanged();
  }

  async #applySettings(tx: WriteTransaction, { theme, language, quietHours }: Registers): Promise<void> {
    const known: AppSettings = { theme: null, language: null, ...this.context.account().appSettings };
    this.#settings = {
      theme: THEMES.includes(`${theme?.value}`) ? (theme?.value as AppSettings['theme']) : known.theme,
      language: typeof language?.value === 'string' ? language.value : known.language,
      quietHours: typeof quietHours?.value === 'string' ? quietHours.value : (known.quietHours ?? null),
    };
    await putAccount(tx, { ...this.context.account(), appSettings: this.#settings });
  }

  async #applyContacts(tx: WriteTransaction, fields: Registers, news: Registers): Promise<void> {
    for (const userId of new Set(Object.keys(news).map((field) => field.split(' ')[1] ?? ''))) {
      const { row, filed } = await applyContact(tx, userId, fields, this.context.now());
      this.#contacts.push(row);
      for (const { conversationId, messageIds } of filed) this.#touch(conversationId, messageIds);
    }
  }

  #touch(conversationId: string, messageIds: readonly string[]): void {
    this.#touched.set(conversationId, [...(this.#touched.get(conversationId) ?? []), ...messageIds]);
  }

  /** A chat that is not here yet gets it when it comes. */
  async #applyChat(tx: WriteTransaction, id: string, news: Registers): Promise<void> {
    const row = await tx.objectStore('conversations').get(id);
    if (!row) return;
    // What was written elsewhere answers nothing here.
    if (news.draft && row.draftFor?.type === 'reply') row.draftFor = null;
    await tx.objectStore('conversations').put({ ...row, ...keptOfChat(news) });
    this.#chats.add(id);
  }

  /** A message that is not here yet gets it when it comes. */
  async #applyMarks(tx: WriteTransaction, id: string, fields: Registers, news: Registers): Promise<void> {
    const ids = new Set(Object.keys(news).map((field) => field.split(' ')[1] ?? ''));
    const gone: MessageRow[] = [];
    for (const messageId of ids) {
      const marks = marksOf(fields, messageId);
      const row = (await tx.objectStore('messages').index('byId').getAll(messageId)).find(
        (message) => message.conversationId === id,
      );
      if (!row) this.#starsMissing ||= marks.starredAt !== null && !marks.gone;
      else if (marks.gone) gone.push(row);
      else await this.#star(tx, row, marks.starredAt);
    }
    await this.#remove(tx, id, gone);
  }

  async #star(tx: WriteTransaction, row: MessageRow, starredAt: number | null): Promise<void> {
    const { starredAt: _, ...plain } = row;
    await tx.objectStore('messages').put(starredAt === null ? plain : { ...plain, starredAt });
    this.#touch(row.conversationId, [row.id]);
  }

  async #remove(tx: WriteTransaction, id: string, rows: MessageRow[]): Promise<void> {
    const conversation = await tx.objectStore('conversations').get(id);
    if (!conversation || rows.length === 0) return;
    await this.parts.filing.remove(tx, conversation, rows);
    await tx.objectStore('conversations').put(conversation);
    this.#gone.set(id, [...(this.#gone.get(id) ?? []), ...rows.map((row) => row.id)]);
  }
}
