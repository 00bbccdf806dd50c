import { toBase64Url } from '../crypto/bytes';
import { newDeviceKeys } from '../crypto/device';
import { signDeviceList } from '../crypto/device-list-signature';
import { derivePassword, newPasswordParameters } from '../crypto/password';
import { deriveRecovery, newRecoveryCode } from '../crypto/recovery-code';
import { newVault, sealVault, wrapVaultKey } from '../crypto/vault';
import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import { listed, listToJson, parametersToJson } from './account';
import { newId } from './ids';

/** Starts an account anew with a link that its owner was given: other keys, another recovery code, this one device. */
export async function redeemReset(http: Http, code: string, password: string, deviceName: string): Promise<AccountRow> {
  const { userId } = await http.reset(code);
  const device = newDeviceKeys(userId, newId());
  const { contents, vaultKey } = newVault();
  const parameters = newPasswordParameters();
  const { authSecret, wrappingKey } = await derivePassword(password, parameters);
  const recoveryCode = await newRecoveryCode();
  const recovery = await deriveRecovery(recoveryCode);
  const wraps = [
    await wrapVaultKey(vaultKey, wrappingKey, 'password'),
    await wrapVaultKey(vaultKey, recovery.wrappingKey, 'recovery'),
  ];
  const list = signDeviceList(
    { version: 1, previousHash: null, userId, devices: [listed(device, deviceName)] },
    contents.identityPrivateKey,
  );
  const session = await http.redeemReset(code, {
    deviceId: device.deviceId,
    deviceName,
    password: { ...parametersToJson(parameters), authSecret: toBase64Url(authSecret) },
    recoveryAuth: toBase64Url(recovery.authSecret),
    identityKey: toBase64Url(contents.identityPublicKey),
    deviceList: listToJson(list),
    vault: {
      sealed: toBase64Url(await sealVault(contents, vaultKey)),
      wraps: wraps.map((wrap) => ({ kind: wrap.kind, sealed: toBase64Url(wrap.sealed) })),
    },
    bearer: false,
  });
  return { me: session.me, device, vault: contents, vaultKey, recoveryCode, logId: null };
}
