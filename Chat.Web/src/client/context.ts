import type { Connection } from '../protocol/connection';
import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Search } from '../store/search';
import type { Store } from '../store/store';
import type { Fence } from './fence';
import type { Kept } from './kept';
import type { Transfers } from './transfers';

/** What the parts of the engine share. */
export interface Context {
  /** The server's address. */
  origin: string;
  store: Store;
  search: Search;
  http: Http;
  connection: Connection;
  fence: Fence;
  kept: Kept;
  transfers: Transfers;
  /** Throws when nobody is signed in. */
  account(): AccountRow;
  now(): number;
  /** A conversation's row changed, and of its messages those named; the views follow. */
  changed(conversationId: string, messageIds?: readonly string[]): void;
  /** Whether some view has read messages of this conversation, and is told what becomes of them. */
  isLookedAt(conversationId: string): boolean;
  /** Messages that are no longer on this device. */
  removed(conversationId: string, messageIds: readonly string[]): void;
  /** Messages whose files nobody is to see any more: what this device keeps of them goes, too. */
  filesGone(messageIds: readonly string[]): void;
}
