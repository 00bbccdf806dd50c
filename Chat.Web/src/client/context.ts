import type { Connection } from '../protocol/connection';
import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Store } from '../store/store';

/** What the parts of the engine share. */
export interface Context {
  store: Store;
  http: Http;
  connection: Connection;
  /** Throws when nobody is signed in. */
  account(): AccountRow;
  now(): number;
  /** Conversations whose rows or messages changed; the views follow. */
  changed(conversationId: string): void;
}
