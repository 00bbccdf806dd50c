import type { ConversationRow } from '../store/schema';
import type { Store } from '../store/store';
import type { AppState, ConversationView, EngineEvent } from './api';
import type { Pages } from './pages';
import { Serial } from './serial';
import type { Views } from './views';

interface Touched {
  messages: Set<string>;
  removed: Set<string>;
}

/** Tells the views what changed: what happened in one turn goes out together, and only what changed goes out. */
export class Announcer {
  readonly #touched = new Map<string, Touched>();
  readonly #listed = new Set<string>();
  /** Conversations that some view has read messages of. */
  readonly #looked = new Set<string>();
  #stateTouched = false;
  #listTouched = false;
  #isPlanned = false;
  readonly #serial = new Serial();

  constructor(
    private readonly parts: {
      store: Store;
      views: Views;
      pages: Pages;
      emit: (event: EngineEvent) => void;
      /** Whoever listens wants the messages of all conversations. */
      tellsAll: boolean;
    },
    private readonly state: () => AppState,
  ) {}

  stateChanged(): void {
    this.#stateTouched = true;
    this.#soon();
  }

  /** Somebody signed in or out: everything is new. */
  listChanged(): void {
    this.#listTouched = true;
    this.stateChanged();
  }

  /** The list is told anew: names stand in its titles and last lines. */
  renamed(userIds: string[]): void {
    this.listChanged();
    if (userIds.length > 0) this.parts.emit({ type: 'renamed', userIds });
  }

  changed(conversationId: string, messageIds: readonly string[] = []): void {
    const touched = this.#of(conversationId);
    for (const id of messageIds) touched.messages.add(id);
    this.#soon();
  }

  removed(conversationId: string, messageIds: readonly string[]): void {
    const touched = this.#of(conversationId);
    for (const id of messageIds) touched.removed.add(id);
    this.#soon();
  }

  /** A view reads messages of this conversation: from now on it is told what becomes of them. */
  look(conversationId: string): void {
    this.#looked.add(conversationId);
  }

  isLookedAt(conversationId: string): boolean {
    return this.parts.tellsAll || this.#looked.has(conversationId);
  }

  async list(): Promise<ConversationView[]> {
    if (this.state().phase !== 'ready') return [];
    const rows = (await this.parts.store.conversations()).filter(isShown).sort(inListOrder);
    this.#listed.clear();
    for (const { id } of rows) this.#listed.add(id);
    return rows.map((row) => this.parts.views.conversation(row));
  }

  #of(conversationId: string): Touched {
    const touched = this.#touched.get(conversationId) ?? { messages: new Set(), removed: new Set() };
    this.#touched.set(conversationId, touched);
    return touched;
  }

  /** One telling after the other: of two at once the one that had read before a change might come last, and stand. */
  #soon(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => {
      this.#serial
        .run(() => this.#tell())
        .catch((error: unknown) => console.error('The views could not be told', error));
    }, 0);
  }

  async #tell(): Promise<void> {
    this.#isPlanned = false;
    const { emit } = this.parts;
    const touched = [...this.#touched];
    this.#touched.clear();
    const [isState, isList] = [this.#stateTouched, this.#listTouched];
    this.#stateTouched = this.#listTouched = false;
    if (isState) emit({ type: 'state', state: this.state() });
    if (isList) emit({ type: 'conversations', all: true, upserts: await this.list(), removed: [] });
    if (this.state().phase !== 'ready') return;
    // Messages first: a row that says "read" before its message is there would flicker.
    for (const [conversationId, { messages, removed }] of touched) {
      if (messages.size + removed.size === 0) continue;
      // Of chats that nobody has opened only that something has changed: a device that reads back 500 of them has no time to tell it all.
      if (!this.isLookedAt(conversationId)) {
        emit({ type: 'messages', conversationId, upserts: [], removed: [...removed] });
        continue;
      }
      const upserts = await this.parts.pages.byIds(conversationId, messages);
      const gone = [...removed].filter((id) => !upserts.some((message) => message.id === id));
      if (upserts.length + gone.length > 0) emit({ type: 'messages', conversationId, upserts, removed: gone });
    }
    await this.#tellRows(touched.map(([id]) => id));
  }

  async #tellRows(ids: readonly string[]): Promise<void> {
    const upserts: ConversationView[] = [];
    const removed: string[] = [];
    const { store, views } = this.parts;
    const rows = await store.conversationsOf(ids);
    views.refresh(await store.groupsOf(rows.flatMap((row) => (row?.kind === 'group' ? [row.id] : []))));
    for (const [index, id] of ids.entries()) {
      const row = rows[index];
      if (row && isShown(row)) {
        upserts.push(views.conversation(row));
        this.#listed.add(id);
      } else if (this.#listed.delete(id)) removed.push(id);
    }
    if (upserts.length + removed.length > 0) this.parts.emit({ type: 'conversations', all: false, upserts, removed });
  }
}

function isShown(row: ConversationRow): boolean {
  return !row.hidden;
}

function inListOrder(a: ConversationRow, b: ConversationRow): number {
  return Number(b.pinned) - Number(a.pinned) || b.lastActivity - a.lastActivity;
}
