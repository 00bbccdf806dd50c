/** The server has contradicted itself about who has which keys. Until the person has looked at it, no new keys are used. */
export interface KeysAlarm {
  /**
   * `split`: a person's messages speak of another key log than the server shows here. `rewritten`: what it showed before is gone from its log.
   * `own`: it shows keys under this account's name that are not this account's.
   */
  why: 'split' | 'rewritten' | 'own';
  /** Display name of whose messages they were; null when it was nobody's. */
  name: string | null;
}

export interface KeyLogApi {
  /** The person has looked: keys are used again, and what the server shows from now on counts. */
  keysLookedAt(): Promise<void>;
}
