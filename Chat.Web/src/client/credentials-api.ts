/** One's own account: names, password, recovery code, second factor, and its end. */

export interface Recover {
  username: string;
  /** As it was shown once; spaces, dashes and case do not matter. */
  recoveryCode: string;
  newPassword: string;
  deviceName: string;
}

export interface Names {
  username: string;
  displayName: string;
}

/** To be scanned, or typed, by an authenticator (RFC 6238). */
export interface AuthenticatorSecret {
  /** Base 32. */
  secret: string;
  /** `otpauth://totp/…` */
  uri: string;
}

export interface CredentialsApi {
  /** Signs in with the recovery code and replaces password and recovery code; the new one stands in `AppState.recoveryCode`. */
  recover(request: Recover): Promise<void>;
  changePassword(current: string, next: string): Promise<void>;
  /** Replaces the recovery code; the new one stands in `AppState.recoveryCode` until it is saved. */
  newRecoveryCode(password: string): Promise<void>;
  changeNames(names: Names): Promise<void>;
  /** Whether signing in with the password asks for an authenticator's code. */
  hasSecondFactor(): Promise<boolean>;
  beginSecondFactor(password: string): Promise<AuthenticatorSecret>;
  /** @param code six digits that show that the authenticator has the secret */
  confirmSecondFactor(code: string): Promise<void>;
  endSecondFactor(password: string): Promise<void>;
  deleteAccount(password: string): Promise<void>;
  /** How a person whose account was deleted is called, in the language that is spoken. */
  setDeletedName(name: string): Promise<void>;
}
