import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../crypto/device';
import { type DeviceList, hashDeviceList, type ListedDevice, type SignedDeviceList } from '../crypto/device-list';
import { signDeviceList, verifyDeviceList } from '../crypto/device-list-signature';
import { type DerivedSecret, derivePassword, newPasswordParameters } from '../crypto/password';
import { deriveRecovery, newRecoveryCode } from '../crypto/recovery-code';
import {
  type KeyWrap,
  newVault,
  openVault,
  sealVault,
  unwrapVaultKey,
  type VaultContents,
  wrapVaultKey,
} from '../crypto/vault';
import { ProtocolError } from '../protocol/fault';
import type { Http, MeJson, PasswordParametersJson, SessionJson, SignedListJson } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Store } from '../store/store';
import type { SignIn, SignUp } from './api';
import { newId } from './ids';

export interface OpenVault {
  contents: VaultContents;
  vaultKey: Uint8Array;
}

/** A secret that signs in and opens the vault. */
interface WayIn {
  kind: KeyWrap['kind'];
  secret: DerivedSecret;
  /** The authenticator's code. */
  secondFactor?: string | undefined;
}

/** Signing up, in and out: the keys are made, unlocked and forgotten here. */
export class Accounts {
  /** The device that was here until the browser removed its keys; the next one takes its place. */
  lost: string | null = null;

  constructor(
    private readonly store: Store,
    private readonly http: Http,
  ) {}

  async signUp(request: SignUp): Promise<{ account: AccountRow; inviterId: string | null }> {
    const device = newDeviceKeys(newId(), newId());
    const { contents, vaultKey } = newVault();
    const parameters = newPasswordParameters();
    const password = await derivePassword(request.password, parameters);
    const recoveryCode = await newRecoveryCode();
    const recovery = await deriveRecovery(recoveryCode);
    const wraps = [
      await wrapVaultKey(vaultKey, password.wrappingKey, 'password'),
      await wrapVaultKey(vaultKey, recovery.wrappingKey, 'recovery'),
    ];
    const list = signDeviceList(
      { version: 1, previousHash: null, userId: device.userId, devices: [listed(device, request.deviceName)] },
      contents.identityPrivateKey,
    );
    const session = await this.http.signUp({
      inviteCode: request.inviteCode,
      userId: device.userId,
      deviceId: device.deviceId,
      deviceName: request.deviceName,
      displayName: request.displayName,
      username: request.username,
      password: { ...parametersToJson(parameters), authSecret: toBase64Url(password.authSecret) },
      recoveryAuth: toBase64Url(recovery.authSecret),
      identityKey: toBase64Url(contents.identityPublicKey),
      deviceList: listToJson(list),
      vault: {
        sealed: toBase64Url(await sealVault(contents, vaultKey)),
        wraps: wraps.map((wrap) => ({ kind: wrap.kind, sealed: toBase64Url(wrap.sealed) })),
      },
      bearer: false,
    });
    return {
      account: await this.#keep(session.me, device, { contents, vaultKey }, recoveryCode),
      inviterId: session.inviter?.userId ?? null,
    };
  }

  async signIn(request: SignIn): Promise<AccountRow> {
    const parameters = await this.http.passwordParameters(request.username.trim().toLowerCase());
    const secret = await derivePassword(request.password, { ...parameters, salt: fromBase64Url(parameters.salt) });
    return this.enter({ kind: 'password', secret, secondFactor: request.secondFactor }, request);
  }

  /**
   * A new device of an account that exists: the vault is unlocked, and the device signs itself into the list.
   * @param last what is done at the end with the open vault; resolves with a new recovery code
   */
  async enter(
    way: WayIn,
    request: { username: string; deviceName: string },
    last: (vault: OpenVault) => Promise<string | null> = async () => null,
  ): Promise<AccountRow> {
    // Later its session is replaced, and nobody could say any more that it is gone.
    if (this.lost) await this.http.signOut().catch(() => undefined);
    const session = await this.http.signIn({
      username: request.username.trim().toLowerCase(),
      authSecret: toBase64Url(way.secret.authSecret),
      kind: way.kind,
      secondFactor: way.secondFactor ?? null,
      deviceId: newId(),
      deviceName: request.deviceName,
      bearer: false,
    });
    try {
      const vault = await this.openVault(way.kind, way.secret.wrappingKey);
      return await this.enterNewDevice(session.me, request.deviceName, vault, last);
    } catch (error) {
      // A session without keys is of no use to anybody.
      await this.http.signOut().catch(() => undefined);
      throw error;
    }
  }

  /**
   * A new device to which another one of the same person has handed the vault; a vault that is not the account's signs nothing.
   * @param device of the person and device that it was handed to
   * @param vaultKey null when the other device has not kept it
   */
  async enterLinked(
    session: SessionJson,
    device: DeviceKeys,
    vault: { contents: VaultContents; vaultKey: Uint8Array | null },
    deviceName: string,
  ): Promise<AccountRow> {
    const { contents, vaultKey } = vault;
    try {
      if (session.me.userId !== device.userId || session.me.deviceId !== device.deviceId)
        throw new ProtocolError('device_link_mismatch', 'The server opened another session.');
      await this.#enlist(contents, device, deviceName);
      const account: AccountRow = { me: session.me, device, vault: contents, recoveryCode: null, logId: null };
      if (vaultKey) account.vaultKey = vaultKey;
      await this.keep(account);
      return account;
    } catch (error) {
      await this.http.signOut().catch(() => undefined);
      throw error;
    }
  }

  /** Takes this device out of the signed list, ends its session and forgets everything. Works without a connection, too. */
  async signOut(): Promise<void> {
    const account = await this.store.account();
    try {
      if (account) {
        const { deviceId, userId } = account.device;
        await this.changeList(account.vault, userId, (devices) =>
          devices.filter((device) => device.deviceId !== deviceId),
        );
      }
      await this.http.signOut();
    } catch (error) {
      // The person wants this browser to forget; the server's part can be done from another device.
      if (!(error instanceof ProtocolError)) throw error;
    } finally {
      await this.store.clear();
    }
  }

  /** The next list of the account's, which says that it has no devices. */
  async listWithoutDevices({ me, vault }: AccountRow): Promise<SignedListJson> {
    return listToJson(await this.#nextList(vault, me.userId, () => []));
  }

  /** What the person calls one of their devices; null when it is not in the list any more. */
  async nameOf(account: AccountRow, deviceId: string): Promise<string | null> {
    const { devices } = await this.currentList(account.vault, account.me.userId);
    return devices.find((device) => device.deviceId === deviceId)?.name ?? null;
  }

  /** Signs this device into the list, unless it is there. */
  async list({ vault, device }: AccountRow, name: string): Promise<void> {
    const { devices } = await this.currentList(vault, device.userId);
    if (devices.some(({ deviceId }) => deviceId === device.deviceId)) return;
    await this.changeList(vault, device.userId, (others) => [...others, listed(device, name)]);
  }

  /**
   * Fetches the vault and opens it. @param wrap the vault key for this way in, where the vault itself does not bring it
   * @throws CryptoError `vault_locked`: it is another key
   */
  async openVault(kind: KeyWrap['kind'], wrappingKey: Uint8Array, wrap?: Uint8Array): Promise<OpenVault> {
    const vault = await this.http.vault();
    const own = vault.wraps.find((candidate) => candidate.kind === kind);
    const sealed = wrap ?? (own && fromBase64Url(own.sealed));
    if (!sealed) throw new ProtocolError('vault_locked', 'Your keys cannot be unlocked with a password.');
    const vaultKey = await unwrapVaultKey({ kind, sealed }, wrappingKey);
    return { contents: await openVault(fromBase64Url(vault.sealed), vaultKey), vaultKey };
  }

  /**
   * The end of every way to sign in: this device makes its keys and signs itself into the list.
   * @param last what is done at the end with the open vault; resolves with a new recovery code
   */
  async enterNewDevice(
    me: MeJson,
    deviceName: string,
    vault: OpenVault,
    last: (vault: OpenVault) => Promise<string | null> = async () => null,
  ): Promise<AccountRow> {
    const device = newDeviceKeys(me.userId, me.deviceId);
    await this.#enlist(vault.contents, device, deviceName);
    return this.#keep(me, device, vault, await last(vault));
  }

  /** In place of the device that the browser has removed, if there was one. */
  async #enlist(contents: VaultContents, device: DeviceKeys, name: string): Promise<void> {
    await this.changeList(contents, device.userId, (devices) => [
      ...devices.filter(({ deviceId }) => deviceId !== this.lost),
      listed(device, name),
    ]);
    this.lost = null;
  }

  /** Signs the next version of the own list. Tried again when another device was first. */
  async changeList(
    contents: VaultContents,
    userId: string,
    change: (devices: ListedDevice[]) => ListedDevice[],
  ): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.http.putDeviceList(listToJson(await this.#nextList(contents, userId, change)));
        return;
      } catch (error) {
        if (!(error instanceof ProtocolError && error.code === 'device_list_stale') || attempt >= 5) throw error;
      }
    }
  }

  async #nextList(
    contents: VaultContents,
    userId: string,
    change: (devices: ListedDevice[]) => ListedDevice[],
  ): Promise<SignedDeviceList> {
    const { signed, version, devices } = await this.currentList(contents, userId);
    return signDeviceList(
      { version: version + 1, previousHash: hashDeviceList(signed), userId, devices: change(devices) },
      contents.identityPrivateKey,
    );
  }

  /** The own list as the server has it. @throws CryptoError when it is not signed by this account's identity */
  async currentList(contents: VaultContents, userId: string): Promise<DeviceList & { signed: SignedDeviceList }> {
    const answer = await this.http.deviceList(userId);
    const signed = { payload: fromBase64Url(answer.payload), signature: fromBase64Url(answer.signature) };
    return { ...verifyDeviceList(signed, contents.identityPublicKey, userId), signed };
  }

  async #keep(
    me: MeJson,
    device: DeviceKeys,
    { contents, vaultKey }: OpenVault,
    recoveryCode: string | null,
  ): Promise<AccountRow> {
    const account: AccountRow = { me, device, vault: contents, vaultKey, recoveryCode, logId: null };
    await this.keep(account);
    return account;
  }

  /** Whoever was here before is forgotten. */
  async keep(account: AccountRow): Promise<void> {
    await this.store.clear();
    await this.store.write((tx) => tx.objectStore('account').put(account, 'me'));
  }
}

export function listed(device: DeviceKeys, name: string): ListedDevice {
  return { deviceId: device.deviceId, signatureKey: device.signaturePublicKey, name };
}

export function listToJson(list: SignedDeviceList): SignedListJson {
  return { payload: toBase64Url(list.payload), signature: toBase64Url(list.signature) };
}

export function parametersToJson(parameters: ReturnType<typeof newPasswordParameters>): PasswordParametersJson {
  return { ...parameters, salt: toBase64Url(parameters.salt) };
}
