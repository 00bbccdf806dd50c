import type { Connection } from '../protocol/connection';
import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Search } from '../store/search';
import type { Store } from '../store/store';

/** What the parts of the engine share. */
export interface Context {
  store: Store;
  search: Search;
  http: Http;
  connection: Connection;
  /** Throws when nobody is signed in. */
  account(): AccountRow;
  now(): number;
  /** A conversation's row changed, and of its messages those named; the views follow. */
  changed(conversationId: string, messageIds?: readonly string[]): void;
  /** Messages that are no longer on this device. */
  removed(conversationId: string, messageIds: readonly string[]): void;
}
