import { Assets } from '../protocol/assets';
import { MediaStore } from '../store/media-store';
import type { Context } from './context';
import { Downloads } from './downloads';
import type { Erasures } from './erasures';
import { Originals } from './originals';
import type { Outbox } from './outbox';
import { Playback } from './playback';
import { Staging } from './staging';
import { Uploads } from './uploads';

/** Everything about attachments that the chats can be shown without; loaded at the first of them. */
export class Media {
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly playback: Playback;
  readonly originals: Originals;
  readonly #store: MediaStore;

  constructor(context: Context, outbox: Outbox, erasures: Erasures) {
    const assets = new Assets(context.http);
    this.#store = new MediaStore(context.store.name);
    this.originals = new Originals(context, this.#store);
    const staging = new Staging(context, outbox, this.#store);
    this.uploads = new Uploads(context, outbox, this.#store, this.originals, assets, staging, erasures);
    const unstored = (messageId: string) => staging.fileOf(messageId);
    this.downloads = new Downloads(context, this.#store, this.originals, assets, unstored);
    this.playback = new Playback(context, this.#store, this.originals, assets, unstored);
  }

  async stop(): Promise<void> {
    this.uploads.stopAll();
    this.downloads.stopAll();
    this.playback.stopAll();
    await this.#store.close();
  }
}
