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
  kind: 'password' | 'recovery';
  sealed: string;
}

export interface SignedListJson {
  payload: string;
  signature: string;
}

export interface SignUpJson {
  inviteCode: string;
  userId: string;
  deviceId: string;
  deviceName: string;
  displayName: string;
  username: string;
  password: PasswordParametersJson & { authSecret: string };
  recoveryAuth: string;
  identityKey: string;
  deviceList: SignedListJson;
  vault: { sealed: string; wraps: WrapJson[] };
  bearer: boolean;
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

/** On a half-open network an answer would be waited for until the system gives up, minutes later. */
const TIMEOUT_MS = 15_000;

export class Http {
  constructor(
    private readonly base: string,
    /** How it fetches: a program outside a browser brings its own cookies. */
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  invite = (code: string) =>
    this.#get<{ inviter: PersonJson | null; owner: boolean }>(`/invites/${encodeURIComponent(code)}`);
  createInvite = () => this.#post<{ code: string; url: string; expiresAt: number }>('/invites', {});
  signUp = (body: SignUpJson) => this.#post<SessionJson>('/accounts', body);
  passwordParameters = (username: string) =>
    this.#get<PasswordParametersJson>(`/accounts/${encodeURIComponent(username)}/password-parameters`);
  signIn = (body: { username: string; authSecret: string; deviceId: string; deviceName: string; bearer: boolean }) =>
    this.#post<SessionJson>('/session', body);
  signOut = () => this.#call<void>('DELETE', '/session');
  me = () => this.#get<MeJson>('/me');
  vault = () => this.#get<{ sealed: string; wraps: WrapJson[] }>('/vault');
  findPeople = (query: string) => this.#get<{ people: PersonJson[] }>(`/users?query=${encodeURIComponent(query)}`);
  person = (userId: string) => this.#get<PersonJson>(`/users/${userId}`);
  deviceList = (userId: string) => this.#get<{ identityKey: string } & SignedListJson>(`/users/${userId}/devices`);
  putDeviceList = (list: SignedListJson) => this.#call<void>('PUT', '/devices', list);
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
  putArchive = (conversationId: string, epoch: number, sealed: string) =>
    this.#call<void>('PUT', `/conversations/${conversationId}/epochs/${epoch}`, { sealed });
  archives = (conversationId: string, from: number, to: number) =>
    this.#get<{ epochs: { epoch: number; sealed: string }[] }>(
      `/conversations/${conversationId}/epochs?from=${from}&to=${to}`,
    );

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
  privacy = () => this.#get<{ lastSeen: boolean; readReceipts: boolean }>('/privacy');
  putPrivacy = (privacy: { lastSeen: boolean; readReceipts: boolean }) => this.#call<void>('PUT', '/privacy', privacy);

  #get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>('POST', path, body);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#fetch(method, path, body);
    const json: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(json);
    return json as T;
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

function refusal(json: unknown): ProtocolError {
  const problem = (json ?? {}) as { code?: string; title?: string; detail?: string; retryAfterSeconds?: number };
  const text = problem.detail ?? problem.title ?? 'The server could not do this. Try again.';
  return new ProtocolError(problem.code ?? 'unexpected', text, problem.retryAfterSeconds ?? null);
}
