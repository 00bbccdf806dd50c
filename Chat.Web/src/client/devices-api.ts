/** One of the person's own devices. */
export interface DeviceView {
  deviceId: string;
  name: string;
  isThis: boolean;
  /** Connected now. */
  online: boolean;
  /** Milliseconds since 1970, exact to the hour; null: not known. */
  lastUsedAt: number | null;
  /**
   * `unlisted`: has a session and is not in the signed list: it has not finished signing in, or is not one's own. `leaving`: is signed out as
   * soon as there is a connection.
   */
  state: 'listed' | 'unlisted' | 'leaving';
}

/** A link as the new device shows it. */
export interface NewLink {
  /** To be shown as a QR code. */
  url: string;
  /** To be typed: four letters and digits, a hyphen, four more. */
  code: string;
  expiresAt: number;
}

/** Both devices show the same six digits unless somebody stands between them. */
export interface LinkCheck {
  digits: string;
  /** On the new device whose account it is about to enter; on the other one what the new device is called. */
  name: string;
}

export interface DevicesApi {
  /** Without a connection as far as this device knows. */
  devices(): Promise<DeviceView[]>;
  renameThisDevice(name: string): Promise<void>;
  /** For good. Without a connection it is done at the next one. */
  signOutDevices(deviceIds: string[]): Promise<void>;
  /** The person has seen that there are new devices. */
  newDevicesSeen(): Promise<void>;

  /** On the new device. Ends an earlier link of this device. */
  startLink(deviceName: string): Promise<NewLink>;
  /** Resolves when the other device has answered. */
  linkAnswered(): Promise<LinkCheck>;
  /** Resolves when the other device has said yes and this one is signed in. */
  linkFinished(): Promise<void>;
  stopLink(): Promise<void>;

  /** On the device that is signed in. @param text a typed code, or what a QR code says */
  answerLink(text: string): Promise<LinkCheck>;
  /** Yes, the digits are the same. Resolves when the new device is in. */
  confirmLink(): Promise<void>;
  declineLink(): Promise<void>;
}
