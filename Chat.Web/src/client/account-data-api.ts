/** What of the app's settings is the same on all of a person's devices. */
export interface AppSettings {
  /** Null: never chosen, so that each device keeps its own. */
  theme: 'system' | 'light' | 'dark' | null;
  /** A language's code, or `browser`; null: never chosen. */
  language: string | null;
  /** `HH:MM-HH:MM` by each device's own clock, in which it shows no notification; empty for none. */
  quietHours?: string | null;
}

export interface AccountDataApi {
  /** Changes what is named, on all of this person's devices. */
  setAppSettings(settings: Partial<AppSettings>): Promise<void>;
}
