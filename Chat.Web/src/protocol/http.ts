import { OFFLINE, ProtocolError } from './fault';

/** The HTTP door of docs/protocol.md. Every call throws a ProtocolError with the server's code. */
export interface PersonJson {
  userId: string;
  username: string;
  displayName: string;
  contactNumber: string;
}

export interface MeJson extends PersonJson {
  deviceId: string;
  role: 'owner' | 'member';
}

export interface SessionJson {
  me: MeJson;
  inviter: PersonJson | null;
  token: string | null;
}

export interface PasswordParametersJson {
  salt: string;
  memoryKiB: number;
  iterations: number;
  parallelism: number;
}

export interface WrapJson {
  kind: string;
  sealed: string;
}

export type NewPasswordJson = PasswordParametersJson & { authSecret: string };

export interface ProofJson {
  kind: WrapJson['kind'];
  authSecret: string;
}

export interface CredentialsJson {
  proof: ProofJson;
  password: NewPasswordJson | null;
  recoveryAuth: string | null;
  wraps: WrapJson[];
}

export interface PasskeyJson {
  id: string;
  credentialId: string;
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
  unlocksVault: boolean;
}

export interface NewPasskeyJson {
  challenge: string;
  credentialId: string;
  clientDataJson: string;
  attestationObject: string;
  name: string;
  wrap: string | null;
}

export interface PasskeyCreationJson {
  challenge: string;
  rpId: string;
  userHandle: string;
  username: string;
  displayName: string;
  existing: string[];
}

export interface PasskeySignInJson {
  challenge: string;
  credentialId: string;
  clientDataJson: string;
  authenticatorData: string;
  signature: string;
  userHandle: string | null;
  deviceId: string;
  deviceName: string;
  bearer: boolean;
}

export interface SignedListJson {
  payload: string;
  signature: string;
}

export interface KeyLogHeadJson {
  logId: string;
  size: number;
  root: string;
}

export interface DeviceListJson extends SignedListJson {
  identityKey: string;
  log: KeyLogHeadJson & { index: number; inclusion: string[] };
}

export interface SignUpJson {
  inviteCode: string;
  userId: string;
  deviceId: string;
  deviceName: string;
  displayName: string;
  username: string;
  password: NewPasswordJson;
  recoveryAuth: string;
  identityKey: string;
  deviceList: SignedListJson;
  vault: { sealed: string; wraps: WrapJson[] };
  bearer: boolean;
}

export interface ResetJson extends Omit<SignUpJson, 'inviteCode' | 'userId' | 'displayName' | 'username'> {}

export interface OldVaultJson {
  vaultId: string;
  retiredAt: number;
  password: PasswordParametersJson;
  sealed: string;
  wraps: WrapJson[];
}

export interface ManagedPersonJson {
  userId: string;
  username: string;
  displayName: string;
  role: 'owner' | 'member';
  createdAt: number;
  disabledAt: number | null;
  lastUsedAt: number | null;
}

export interface MemberJson extends PersonJson {
  role: 'admin' | 'member' | null;
}

export interface ConversationJson {
  kind: 'direct' | 'group' | number;
  epoch: number;
  members: MemberJson[];
  /** Those in the group. */
  devices: { userId: string; deviceId: string }[];
  group: { newMembersSee: 'nothing' | 'month' | 'everything'; createdAt: number } | null;
  /** Seconds. */
  expiresAfter: number | null;
}

export interface GroupLinkJson {
  code: string;
  expiresAt: number | null;
  usesLeft: number | null;
}

export interface ReceiptJson {
  userId: string;
  delivered: boolean;
  read: boolean;
  deliveredAt: number | null;
  readAt: number | null;
}

export interface SealedArchiveJson {
  conversationId: string;
  epoch: number;
  sealed: string;
  /** It holds what differs from the whole archive of this epoch; null: it is whole. */
  baseEpoch: number | null;
}

/** Epochs of a conversation, both ends included. */
export interface EpochRangeJson {
  conversationId: string;
  from: number;
  to: number;
}

export interface OwnDeviceJson {
  deviceId: string;
  name: string;
  createdAt: number;
  lastUsedAt: number;
  online: boolean;
}

export interface NewDeviceLinkJson {
  linkId: string;
  code: string;
  secret: string;
  expiresAt: number;
}

export type DeviceLinkStateJson = 'waiting' | 'joined' | 'revealed' | 'approved' | 'declined' | 'used';

/** As the new device sees it. */
export interface NewDeviceLinkStateJson {
  state: DeviceLinkStateJson;
  key: string | null;
  username: string | null;
  sealed: string | null;
}

/** As the device that answered sees it. */
export interface DeviceLinkAnswerJson {
  state: DeviceLinkStateJson;
  key: string | null;
  nonce: string | null;
}

export interface PushSubscriptionJson {
  deviceId: string;
  endpointHost: string;
  lastSuccessAt: number | null;
  lastFailure: { at: number; reason: string } | null;
}

/** On a half-open network an answer would be waited for until the system gives up, minutes later. */
const TIMEOUT_MS = 15_000;
/** The server holds all that it may and has handled nothing of the request, whatever it is; so it is sent again. */
const BUSY = 'too_many_requests';
const MOST_ATTEMPTS = 4;

export class Http {
  constructor(
    readonly base: string,
    /** How it fetches: a program outside a browser brings its own cookies. */
    readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  invite = (code: string) =>
    this.#get<{ inviter: PersonJson | null; owner: boolean }>(`/invites/${encodeURIComponent(code)}`);
  createInvite = () => this.#post<{ code: string; url: string; expiresAt: number }>('/invites', {});
  signUp = (body: SignUpJson) => this.#post<SessionJson>('/accounts', body);
  passwordParameters = (username: string) =>
    this.#get<PasswordParametersJson>(`/accounts/${encodeURIComponent(username)}/password-parameters`);
  signIn = (body: {
    username: string;
    authSecret: string;
    kind: WrapJson['kind'];
    secondFactor: string | null;
    deviceId: string;
    deviceName: string;
    bearer: boolean;
  }) => this.#post<SessionJson>('/session', body);
  addDevice = (body: { deviceId: string; deviceName: string; bearer: boolean }) =>
    this.#post<SessionJson>('/devices', body);
  signOut = () => this.#call<void>('DELETE', '/session');
  passkeys = () => this.#get<{ passkeys: PasskeyJson[] }>('/passkeys');
  beginPasskey = (proof: ProofJson) => this.#post<PasskeyCreationJson>('/passkeys/challenge', { proof });
  addPasskey = (body: NewPasskeyJson) => this.#post<PasskeyJson>('/passkeys', body);
  renamePasskey = (id: string, name: string) => this.#call<void>('PUT', `/passkeys/${id}`, { name });
  removePasskey = (id: string) => this.#call<void>('DELETE', `/passkeys/${id}`);
  passkeyChallenge = () => this.#post<{ challenge: string; rpId: string }>('/session/passkey-challenge', {});
  signInWithPasskey = (body: PasskeySignInJson) =>
    this.#post<{ me: MeJson; wrap: string | null }>('/session/passkey', body);
  me = () => this.#get<MeJson>('/me');
  putMe = (username: string, displayName: string) => this.#call<MeJson>('PUT', '/me', { username, displayName });
  deleteMe = (proof: ProofJson, deviceList: SignedListJson) => this.#post<void>('/me/deletion', { proof, deviceList });
  /** Who was renamed after a version; null: the version of now. */
  peopleChanges = (after: number | null) =>
    this.#get<{ people: PersonJson[]; version: number; more: boolean }>(
      `/people/changes${after === null ? '' : `?after=${after}`}`,
    );
  putCredentials = (credentials: CredentialsJson) => this.#call<void>('PUT', '/credentials', credentials);
  secondFactor = () => this.#get<{ on: boolean }>('/second-factor');
  beginSecondFactor = (proof: ProofJson) => this.#post<{ secret: string }>('/second-factor', { proof });
  confirmSecondFactor = (code: string) => this.#post<void>('/second-factor/confirmation', { code });
  endSecondFactor = (proof: ProofJson) => this.#post<void>('/second-factor/removal', { proof });
  vault = () => this.#get<{ sealed: string; wraps: WrapJson[] }>('/vault');
  putVault = (sealed: string, replaces: string) => this.#call<void>('PUT', '/vault', { sealed, replaces });
  oldVaults = () => this.#get<{ vaults: OldVaultJson[] }>('/old-vaults');
  oldArchives = (vaultId: string, conversationId: string, from: number, to: number) =>
    this.#get<{ epochs: { epoch: number; sealed: string; baseEpoch: number | null }[] }>(
      `/old-vaults/${vaultId}/conversations/${conversationId}/epochs?from=${from}&to=${to}`,
    );
  reset = (code: string) => this.#get<PersonJson>(`/resets/${encodeURIComponent(code)}`);
  redeemReset = (code: string, body: ResetJson) => this.#post<SessionJson>(`/resets/${encodeURIComponent(code)}`, body);
  managedPeople = (query: string, after: string) =>
    this.#get<{ people: ManagedPersonJson[]; more: boolean }>(
      `/admin/people?query=${encodeURIComponent(query)}&after=${encodeURIComponent(after)}`,
    );
  disablePerson = (userId: string, disabled: boolean) =>
    this.#call<void>('PUT', `/admin/people/${userId}/disabled`, { disabled });
  resetAccount = (userId: string) =>
    this.#post<{ url: string; expiresAt: number }>(`/admin/people/${userId}/reset`, {});
  findPeople = (query: string) => this.#get<{ people: PersonJson[] }>(`/users?query=${encodeURIComponent(query)}`);
  people = (userIds: string[]) => this.#post<{ people: PersonJson[] }>('/users/query', { userIds });
  person = (userId: string) => this.#get<PersonJson>(`/users/${userId}`);
  deviceList = (userId: string) => this.#get<DeviceListJson>(`/users/${userId}/devices`);
  keyLogHead = () => this.#get<KeyLogHeadJson>('/key-log/head');
  keyLogConsistency = (from: number, to: number) =>
    this.#get<{ proof: string[] }>(`/key-log/consistency?from=${from}&to=${to}`);
  putDeviceList = (list: SignedListJson) => this.#call<void>('PUT', '/devices', list);
  devices = () => this.#get<{ devices: OwnDeviceJson[] }>('/devices');
  signOutDevice = (deviceId: string) => this.#call<void>('DELETE', `/devices/${deviceId}`);

  createDeviceLink = (body: { deviceId: string; deviceName: string; commitment: string }) =>
    this.#post<NewDeviceLinkJson>('/device-links', body);
  newDeviceLinkState = (linkId: string, secret: string) =>
    this.#post<NewDeviceLinkStateJson>(`/device-links/${linkId}/state`, { secret });
  revealDeviceLink = (linkId: string, body: { secret: string; key: string; nonce: string }) =>
    this.#post<void>(`/device-links/${linkId}/reveal`, body);
  openLinkedSession = (linkId: string, secret: string) =>
    this.#post<SessionJson>(`/device-links/${linkId}/session`, { secret, bearer: false });
  findDeviceLink = (idOrCode: string) =>
    this.#get<{ linkId: string; deviceId: string; deviceName: string; commitment: string }>(
      `/device-links/${encodeURIComponent(idOrCode)}`,
    );
  answerDeviceLink = (linkId: string, key: string) =>
    this.#call<void>('PUT', `/device-links/${linkId}/answer`, { key });
  deviceLinkAnswer = (linkId: string) => this.#get<DeviceLinkAnswerJson>(`/device-links/${linkId}/answer`);
  approveDeviceLink = (linkId: string, sealed: string) =>
    this.#post<void>(`/device-links/${linkId}/approve`, { sealed });
  declineDeviceLink = (linkId: string) => this.#call<void>('DELETE', `/device-links/${linkId}`);

  keyPackagesLeft = () => this.#get<{ remaining: number }>('/key-packages');
  addKeyPackages = (packages: string[], lastResort: string | null) =>
    this.#post<void>('/key-packages', { packages, lastResort });
  claimKeyPackages = (userId: string) =>
    this.#post<{ packages: { deviceId: string; keyPackage: string }[] }>(`/users/${userId}/key-packages`, {});
  openConversation = (conversationId: string, peerId: string) =>
    this.#post<{ conversationId: string; epoch: number; created: boolean }>('/conversations', {
      conversationId,
      peerId,
    });
  conversation = (conversationId: string) => this.#get<ConversationJson>(`/conversations/${conversationId}`);
  groupInfo = (conversationId: string) =>
    this.#get<{ epoch: number; groupInfo: string }>(`/conversations/${conversationId}/group-info`);
  putArchives = (archives: SealedArchiveJson[]) =>
    this.#post<{ notAMember: string[]; wholeNeeded: { conversationId: string; epoch: number }[] }>('/epoch-archives', {
      archives,
    });
  archives = (ranges: EpochRangeJson[]) =>
    this.#post<{ archives: SealedArchiveJson[]; more: boolean }>('/epoch-archives/query', { ranges });
  archivesHeld = (ranges: EpochRangeJson[]) =>
    this.#post<{ ranges: EpochRangeJson[] }>('/epoch-archives/held', { ranges });

  createGroup = (conversationId: string, newMembersSee: string) =>
    this.#post<{ conversationId: string; epoch: number }>('/groups', { conversationId, newMembersSee });
  putGroup = (conversationId: string, newMembersSee: string) =>
    this.#call<void>('PUT', `/groups/${conversationId}`, { newMembersSee });
  putRole = (conversationId: string, userId: string, role: 'admin' | 'member') =>
    this.#call<void>('PUT', `/groups/${conversationId}/members/${userId}`, { role });
  leaveGroup = (conversationId: string) => this.#call<void>('DELETE', `/groups/${conversationId}/members/me`);
  createLink = (conversationId: string, expiresInSeconds: number | null, uses: number | null) =>
    this.#post<GroupLinkJson>(`/groups/${conversationId}/links`, { expiresInSeconds, uses });
  links = (conversationId: string) => this.#get<{ links: GroupLinkJson[] }>(`/groups/${conversationId}/links`);
  revokeLink = (conversationId: string, code: string) =>
    this.#call<void>('DELETE', `/groups/${conversationId}/links/${encodeURIComponent(code)}`);
  link = (code: string) =>
    this.#get<{ conversationId: string; memberCount: number; alreadyMember: boolean }>(
      `/group-links/${encodeURIComponent(code)}`,
    );
  joinByLink = (code: string) =>
    this.#post<{ conversationId: string; epoch: number }>(`/group-links/${encodeURIComponent(code)}/join`, {});
  receipts = (conversationId: string, sequence: number) =>
    this.#get<{ people: ReceiptJson[] }>(`/conversations/${conversationId}/receipts?sequence=${sequence}`);
  putExpiry = (conversationId: string, seconds: number | null) =>
    this.#call<void>('PUT', `/conversations/${conversationId}/expiry`, { seconds });
  blocks = () => this.#get<{ users: string[] }>('/blocks');
  block = (userId: string) => this.#call<void>('PUT', `/blocks/${userId}`);
  unblock = (userId: string) => this.#call<void>('DELETE', `/blocks/${userId}`);
  accountData = (since: number) =>
    this.#get<{ items: { key: string; version: number; sealed: string }[]; more: boolean }>(
      `/account-data?since=${since}`,
    );
  putAccountData = (expectedVersion: number, items: { key: string; sealed: string }[]) =>
    this.#call<{ version: number }>('PUT', '/account-data', { expectedVersion, items });
  privacy = () => this.#get<{ lastSeen: boolean; readReceipts: boolean }>('/privacy');
  pushKey = () => this.#get<{ publicKey: string }>('/push/key');
  pushSubscriptions = () => this.#get<{ subscriptions: PushSubscriptionJson[] }>('/push/subscriptions');
  putPushSubscription = (subscription: { endpoint: string; p256dh: string; auth: string }) =>
    this.#call<void>('PUT', '/devices/self/push-subscription', subscription);
  removePushSubscription = () => this.#call<void>('DELETE', '/devices/self/push-subscription');
  testPush = () => this.#post<void>('/devices/self/push-subscription/test', {});
  chooseNotifications = (conversationId: string, mutedUntil: number, onlyMentions: boolean) =>
    this.#call<void>('PUT', `/conversations/${conversationId}/notifications`, { mutedUntil, onlyMentions });
  putPrivacy = (privacy: { lastSeen: boolean; readReceipts: boolean }) => this.#call<void>('PUT', '/privacy', privacy);

  #get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('POST', path, body);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#fetch(method, path, body);
      const json: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
      if (response.ok) return json as T;
      const refused = refusal(json);
      if (refused.code !== BUSY || attempt >= MOST_ATTEMPTS) throw refused;
      await new Promise((resolve) => setTimeout(resolve, pause(refused, attempt)));
    }
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await this.fetcher(`${this.base}/api${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      });
    } catch {
      throw new ProtocolError(OFFLINE, 'The server cannot be reached. Check your connection and try again.');
    }
  }
}

/** Longer each time, and not the same for all who were refused together. */
function pause({ retryAfterSeconds }: ProtocolError, attempt: number): number {
  return (retryAfterSeconds ?? 1) * 1000 * 2 ** (attempt - 1) * (1 + Math.random());
}

/** What a refusal's body says. */
export function refusal(json: unknown): ProtocolError {
  const problem = (json ?? {}) as { code?: string; title?: string; detail?: string; retryAfterSeconds?: number };
  const text = problem.detail ?? problem.title ?? 'The server could not do this. Try again.';
  return new ProtocolError(problem.code ?? 'unexpected', text, problem.retryAfterSeconds ?? null);
}
