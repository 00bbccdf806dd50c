import type { Comparison } from '../crypto/safety-number';
import type { PeopleApi, ResetApi } from './reset-api';

/** What two people compare to know that nobody stands between them. */
export interface SafetyNumberView {
  /** Display name of the other. */
  name: string;
  /** 60 decimal digits, the same on both sides. */
  digits: string;
  /** What the QR code says. */
  code: string;
  verified: boolean;
  /** The person's security code has changed, this is the new number, and nothing is sent until it is accepted. */
  waits: boolean;
}

export type CodeComparison = Comparison;

/** Who somebody is, what becomes of those who have lost everything that shows it, and who helps them. */
export interface IdentityApi extends ResetApi, PeopleApi {
  /** Of a person known here or at the server; works without a connection for those whom this user has written to. */
  safetyNumber(userId: string): Promise<SafetyNumberView>;
  /** @param code as the camera of this device read it from the other's screen */
  compareSafetyCode(userId: string, code: string): Promise<CodeComparison>;
  /**
   * Marks the person as verified, which accepts a code that waits, or takes the mark back (null).
   * @param digits as they were shown; refused with `safety_number_changed` when they are others by now
   */
  setVerified(userId: string, digits: string | null): Promise<void>;
  /** Goes on with a security code that has changed, without having compared it; what waited is sent. */
  acceptSecurityCode(userId: string): Promise<void>;
}
