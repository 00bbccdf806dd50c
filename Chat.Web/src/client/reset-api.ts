import type { Person } from './api';

/** What a reset left behind: everything from before it, still sealed. */
export interface OldHistory {
  vaultId: string;
  /** When the account was reset (ms since 1970). */
  retiredAt: number;
  /** Its messages can be read here. */
  open: boolean;
}

/** Starting anew after losing everything, and coming back to what was before. */
export interface ResetApi {
  /** Whose account the link resets. */
  lookUpReset(code: string): Promise<Person>;
  /** Another password, identity and recovery code; the chats go on, what was written before stays sealed. */
  redeemReset(code: string, password: string, deviceName: string): Promise<void>;
  /** The latest first; empty for accounts that were never reset. */
  oldHistories(): Promise<OldHistory[]>;
  /** @param secret the password or the recovery code of that time; refused with `old_history_locked` when it opens none */
  openOldHistory(secret: string): Promise<void>;
}

export interface ManagedPerson {
  userId: string;
  username: string;
  displayName: string;
  role: 'owner' | 'member';
  createdAt: number;
  /** Null while the account is enabled. */
  disabledAt: number | null;
  /** Null: no device was ever used. */
  lastUsedAt: number | null;
}

/** For owners of the server; everybody else is refused with `not_an_owner`. */
export interface PeopleApi {
  /** Up to 100 by username. @param after the username after which the page begins */
  managedPeople(query: string, after: string): Promise<{ people: ManagedPerson[]; more: boolean }>;
  disablePerson(userId: string, disabled: boolean): Promise<void>;
  /** A link to hand to the person; it works once, and takes the place of an earlier one. */
  resetAccount(userId: string): Promise<{ url: string; expiresAt: number }>;
}
