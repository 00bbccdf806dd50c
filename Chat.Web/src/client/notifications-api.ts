/** A push subscription, as the browser gives it. */
export interface NewPushSubscription {
  endpoint: string;
  /** In base64url, as `auth`. */
  p256dh: string;
  auth: string;
}

/** One of the person's devices that is told of new messages when none is looked at. */
export interface PushDevice {
  deviceId: string;
  name: string;
  isThis: boolean;
  /** When its push service last took something; milliseconds since 1970; null: never. */
  lastSuccessAt: number | null;
  /** Since then: what its push service said. */
  lastFailure: 'busy' | 'failing' | 'unreachable' | 'refused' | 'addressRefused' | null;
}

export interface NotificationsApi {
  /** The server's key for `pushManager.subscribe`. */
  pushKey(): Promise<Uint8Array<ArrayBuffer>>;
  pushDevices(): Promise<PushDevice[]>;
  /** `push_endpoint_refused` when the server does not call that push service. Saying the same again changes nothing. */
  subscribeToPush(subscription: NewPushSubscription): Promise<void>;
  unsubscribeFromPush(): Promise<void>;
  /** Resolves when the push service of this device has taken it; `push_not_subscribed`, `push_not_delivered`. */
  testPush(): Promise<void>;
  /** Whether this view is looked at; said again every half minute while it is. */
  inSight(view: string, inSight: boolean): Promise<void>;
}
