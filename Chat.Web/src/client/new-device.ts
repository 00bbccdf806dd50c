import { fromBase64Url, fromHex, toBase64Url } from '../crypto/bytes';
import { newDeviceKeys } from '../crypto/device';
import {
  type Agreement,
  agree,
  type LinkKeys,
  linkCommitment,
  newLinkKeys,
  newLinkNonce,
  openHandOver,
} from '../crypto/device-link';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import type { Http, NewDeviceLinkJson, NewDeviceLinkStateJson } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Accounts } from './account';
import type { LinkCheck, NewLink } from './devices-api';
import { newId } from './ids';

const BETWEEN_LOOKS_MS = 700;

interface OpenLink {
  json: NewDeviceLinkJson;
  deviceId: string;
  deviceName: string;
  keys: LinkKeys;
  nonce: Uint8Array;
  commitment: Uint8Array;
  agreement: Agreement | null;
}

/**
 * A device that is to be let in by another one of the same person (docs/protocol.md, "Linking a device"): commits to a key, learns the other's,
 * reveals its own, and is handed the vault once the other has said yes. One link at a time, in memory.
 */
export class NewDevice {
  #link: OpenLink | null = null;

  constructor(
    private readonly http: Http,
    private readonly accounts: Accounts,
    private readonly origin: string,
  ) {}

  async start(deviceName: string): Promise<NewLink> {
    const keys = newLinkKeys();
    const nonce = newLinkNonce();
    const commitment = linkCommitment(keys.publicKey, nonce);
    const deviceId = newId();
    const json = await this.http.createDeviceLink({ deviceId, deviceName, commitment: toBase64Url(commitment) });
    this.#link = { json, deviceId, deviceName, keys, nonce, commitment, agreement: null };
    return {
      url: `${this.origin}/link#${toBase64Url(fromHex(json.linkId))}.${toBase64Url(commitment)}`,
      code: `${json.code.slice(0, 4)}-${json.code.slice(4)}`,
      expiresAt: json.expiresAt,
    };
  }

  async answered(): Promise<LinkCheck> {
    const link = this.#current();
    const state = await this.#until(link, ({ key }) => key !== null);
    const { linkId, secret } = link.json;
    link.agreement = agree(link.keys, {
      linkId,
      deviceId: link.deviceId,
      deviceName: link.deviceName,
      commitment: link.commitment,
      newKey: link.keys.publicKey,
      nonce: link.nonce,
      oldKey: fromBase64Url(state.key ?? ''),
    });
    const reveal = { secret, key: toBase64Url(link.keys.publicKey), nonce: toBase64Url(link.nonce) };
    await this.#insist(link, () => this.http.revealDeviceLink(linkId, reveal));
    return { digits: link.agreement.check, name: state.username ?? '' };
  }

  /** @returns the account that this device is in now */
  async finished(): Promise<AccountRow> {
    const link = this.#current();
    const { sealed } = await this.#until(link, (state) => state.sealed !== null);
    if (!link.agreement || sealed === null) throw ended();
    const { userId, vault, vaultKey } = await openHandOver(fromBase64Url(sealed), link.agreement);
    const session = await this.http.openLinkedSession(link.json.linkId, link.json.secret);
    this.#link = null;
    const device = newDeviceKeys(userId, link.deviceId);
    return this.accounts.enterLinked(session, device, { contents: vault, vaultKey }, link.deviceName);
  }

  stop(): void {
    this.#link = null;
  }

  /** Looks until it is so; a network that is away for a moment is waited for, as long as the link lives. */
  async #until(link: OpenLink, isSo: (state: NewDeviceLinkStateJson) => boolean): Promise<NewDeviceLinkStateJson> {
    const { linkId, secret } = link.json;
    for (;;) {
      const state = await this.#insist(link, () => this.http.newDeviceLinkState(linkId, secret));
      if (state.state === 'declined')
        throw new ProtocolError('device_link_declined', 'It was declined on the other device.');
      if (isSo(state)) return state;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
  }

  async #insist<T>(link: OpenLink, ask: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#link !== link) throw ended();
      try {
        return await ask();
      } catch (error) {
        if (!isUnanswered(error) || Date.now() > link.json.expiresAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      }
    }
  }

  #current(): OpenLink {
    if (!this.#link) throw ended();
    return this.#link;
  }
}

function ended(): ProtocolError {
  return new ProtocolError('device_link_unknown', 'This code is not valid any more.');
}
