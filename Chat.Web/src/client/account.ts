import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { type DeviceKeys, newDeviceKeys } from '../crypto/device';
import { hashDeviceList, type SignedDeviceList, signDeviceList, verifyDeviceList } from '../crypto/device-list';
import { derivePassword, newPasswordParameters } from '../crypto/password';
import { deriveRecovery, newRecoveryCode } from '../crypto/recovery-code';
import { newVault, openVault, sealVault, unwrapVaultKey, type VaultContents, wrapVaultKey } from '../crypto/vault';
import { ProtocolError } from '../protocol/fault';
import type { Http, PasswordParametersJson, SessionJson, SignedListJson, WrapJson } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Store } from '../store/store';
import type { SignIn, SignUp } from './api';
import { newId } from './ids';

/** Signing up, in and out: the keys are made, unlocked and forgotten here. */
export class Accounts {
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
      account: await this.#keep(session, device, contents, recoveryCode),
      inviterId: session.inviter?.userId ?? null,
    };
  }

  /** A new device of an account that exists: the vault is unlocked with the password, and the device signs itself into the list. */
  async signIn(request: SignIn): Promise<AccountRow> {
    const username = request.username.trim().toLowerCase();
    const parameters = await this.http.passwordParameters(username);
    const password = await derivePassword(request.password, { ...parameters, salt: fromBase64Url(parameters.salt) });
    const session = await this.http.signIn({
      username,
      authSecret: toBase64Url(password.authSecret),
      deviceId: newId(),
      deviceName: request.deviceName,
      bearer: false,
    });
    try {
      const contents = await this.#unlock(password.wrappingKey);
      const device = newDeviceKeys(session.me.userId, session.me.deviceId);
      await this.#changeList(contents, device.userId, (devices) => [...devices, listed(device, request.deviceName)]);
      return await this.#keep(session, device, contents, null);
    } catch (error) {
      // A session without keys is of no use to anybody.
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
        await this.#changeList(account.vault, userId, (devices) =>
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

  async #unlock(wrappingKey: Uint8Array): Promise<VaultContents> {
    const vault = await this.http.vault();
    const wrap = vault.wraps.find((candidate: WrapJson) => candidate.kind === 'password');
    if (!wrap) throw new ProtocolError('vault_locked', 'Your keys cannot be unlocked with a password.');
    const vaultKey = await unwrapVaultKey({ kind: 'password', sealed: fromBase64Url(wrap.sealed) }, wrappingKey);
    return openVault(fromBase64Url(vault.sealed), vaultKey);
  }

  /** Signs the next version of the own list. Tried again when another device was first. */
  async #changeList(
    contents: VaultContents,
    userId: string,
    change: (devices: ReturnType<typeof listed>[]) => ReturnType<typeof listed>[],
  ): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.http.deviceList(userId);
      const current = { payload: fromBase64Url(answer.payload), signature: fromBase64Url(answer.signature) };
      const list = verifyDeviceList(current, contents.identityPublicKey, userId);
      const next = signDeviceList(
        { version: list.version + 1, previousHash: hashDeviceList(current), userId, devices: change(list.devices) },
        contents.identityPrivateKey,
      );
      try {
        await this.http.putDeviceList(listToJson(next));
        return;
      } catch (error) {
        if (!(error instanceof ProtocolError && error.code === 'device_list_stale') || attempt >= 5) throw error;
      }
    }
  }

  async #keep(
    session: SessionJson,
    device: DeviceKeys,
    vault: VaultContents,
    recoveryCode: string | null,
  ): Promise<AccountRow> {
    const account: AccountRow = { me: session.me, device, vault, recoveryCode, logId: null };
    await this.store.clear();
    await this.store.write((tx) => tx.objectStore('account').put(account, 'me'));
    return account;
  }
}

function listed(device: DeviceKeys, name: string) {
  return { deviceId: device.deviceId, signatureKey: device.signaturePublicKey, name };
}

function listToJson(list: SignedDeviceList): SignedListJson {
  return { payload: toBase64Url(list.payload), signature: toBase64Url(list.signature) };
}

function parametersToJson(parameters: ReturnType<typeof newPasswordParameters>): PasswordParametersJson {
  return { ...parameters, salt: toBase64Url(parameters.salt) };
}
