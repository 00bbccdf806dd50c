import { equalBytes, fromBase64Url, toBase64Url, toHex } from '../crypto/bytes';
import { type Agreement, agree, linkCommitment, newLinkKeys, sealHandOver } from '../crypto/device-link';
import { ProtocolError } from '../protocol/fault';
import type { DeviceLinkAnswerJson } from '../protocol/http';
import type { Context } from './context';
import type { LinkCheck } from './devices-api';

const BETWEEN_LOOKS_MS = 400;
/** From the yes until the new device is in; then the yes is taken back. */
const LONGEST_ENTRY_MS = 30_000;
/** Crockford's base 32, without what is mistaken for something else. */
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;

interface Answered {
  linkId: string;
  deviceId: string;
  agreement: Agreement;
}

/** The signed-in side of a link (docs/protocol.md, "Linking a device"): hands the vault to a new device once the person has compared the digits. */
export class LinkingDevice {
  #answered: Answered | null = null;

  constructor(
    private readonly context: Context,
    /** A device that the person is letting in here and now is no news to them. */
    private readonly expect: (deviceId: string) => void,
  ) {}

  /** @param text a typed code, or the text of a QR code of a server at `origin` */
  async answer(text: string, origin: string): Promise<LinkCheck> {
    const { http } = this.context;
    const { name, commitment } = readLink(text, origin);
    // The commitment is here before the own key leaves: whoever stands between could else choose one that fits it.
    const offer = await http.findDeviceLink(name);
    const offered = fromBase64Url(offer.commitment);
    if (commitment && !equalBytes(commitment, offered)) throw mismatch();
    const keys = newLinkKeys();
    await http.answerDeviceLink(offer.linkId, toBase64Url(keys.publicKey));
    const revealed = await this.#until(offer.linkId, ({ key }) => key !== null);
    const [newKey, nonce] = [fromBase64Url(revealed.key ?? ''), fromBase64Url(revealed.nonce ?? '')];
    const { linkId, deviceId, deviceName } = offer;
    if (!equalBytes(linkCommitment(newKey, nonce), offered)) {
      await http.declineDeviceLink(linkId).catch(() => undefined);
      throw mismatch();
    }
    const transcript = { linkId, deviceId, deviceName, commitment: offered, newKey, nonce, oldKey: keys.publicKey };
    const agreement = agree(keys, transcript);
    this.#answered = { linkId, deviceId, agreement };
    return { digits: agreement.check, name: deviceName };
  }

  async confirm(): Promise<void> {
    const { linkId, deviceId, agreement } = this.#current();
    const { me, vault, vaultKey } = this.context.account();
    const sealed = await sealHandOver({ userId: me.userId, vault, vaultKey: vaultKey ?? null }, agreement);
    this.expect(deviceId);
    await this.context.http.approveDeviceLink(linkId, toBase64Url(sealed));
    try {
      await this.#until(linkId, ({ state }) => state === 'used', LONGEST_ENTRY_MS);
    } catch (error) {
      await this.context.http.declineDeviceLink(linkId).catch(() => undefined);
      throw error;
    } finally {
      this.#answered = null;
    }
  }

  async decline(): Promise<void> {
    const answered = this.#answered;
    this.#answered = null;
    if (answered) await this.context.http.declineDeviceLink(answered.linkId);
  }

  async #until(
    linkId: string,
    isSo: (answer: DeviceLinkAnswerJson) => boolean,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<DeviceLinkAnswerJson> {
    for (const start = Date.now(); Date.now() - start < withinMs; ) {
      const answer = await this.context.http.deviceLinkAnswer(linkId);
      if (isSo(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
    throw new ProtocolError('device_link_not_ready', 'The other device did not come in.');
  }

  #current(): Answered {
    if (!this.#answered) throw unknown();
    return this.#answered;
  }
}

/** @throws ProtocolError `device_link_unknown`, `device_link_elsewhere` */
function readLink(text: string, origin: string): { name: string; commitment: Uint8Array | null } {
  if (/^https?:/i.test(text.trim())) return readUrl(text.trim(), origin);
  const typed = text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1').replace(/[\s-]/g, '');
  if (!CODE.test(typed)) throw unknown();
  return { name: typed, commitment: null };
}

function readUrl(text: string, origin: string): { name: string; commitment: Uint8Array } {
  try {
    const url = new URL(text);
    const [id = '', commitment = ''] = url.hash.slice(1).split('.');
    const [idBytes, commitmentBytes] = [fromBase64Url(id), fromBase64Url(commitment)];
    if (url.origin === origin && url.pathname === '/link' && idBytes.length === 16 && commitmentBytes.length === 32)
      return { name: toHex(idBytes), commitment: commitmentBytes };
  } catch {
    // Not readable: no code of this server either.
  }
  throw new ProtocolError('device_link_elsewhere', 'This is no code of this server for linking a device.');
}

function unknown(): ProtocolError {
  return new ProtocolError('device_link_unknown', 'This code is not valid.');
}

function mismatch(): ProtocolError {
  return new ProtocolError('device_link_mismatch', 'The other device did not prove itself.');
}
