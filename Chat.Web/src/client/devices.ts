import type { Http } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Accounts } from './account';
import type { Context } from './context';
import type { DeviceWatch } from './device-watch';
import type { DevicesApi } from './devices-api';
import type { LinkingDevice } from './linking-device';
import type { NewDevice } from './new-device';
import type { OwnDevices } from './own-devices';
import type { Roster } from './roster';

/** The door to the own devices and to linking a new one. What it leads to is loaded when it is first used. */
export class Devices implements DevicesApi {
  #own: Promise<OwnDevices> | null = null;
  #new: Promise<NewDevice> | null = null;
  #linking: Promise<LinkingDevice> | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: {
      http: Http;
      accounts: () => Promise<Accounts>;
      roster: Roster;
      watch: DeviceWatch;
      origin: string;
      enter: (account: AccountRow) => Promise<void>;
    },
  ) {}

  devices = async () => (await this.#ofOwn()).all();
  renameThisDevice = async (name: string) => (await this.#ofOwn()).renameThis(name);
  signOutDevices = async (deviceIds: string[]) => (await this.#ofOwn()).signOut(deviceIds);
  newDevicesSeen = () => this.parts.watch.seen();

  startLink = async (deviceName: string) => (await this.#ofNew()).start(deviceName);
  linkAnswered = async () => (await this.#ofNew()).answered();
  linkFinished = async () => this.parts.enter(await (await this.#ofNew()).finished());
  stopLink = async () => (await this.#ofNew()).stop();

  answerLink = async (text: string) => (await this.#ofLinking()).answer(text, this.parts.origin);
  confirmLink = async () => (await this.#ofLinking()).confirm();
  declineLink = async () => (await this.#ofLinking()).decline();

  /** Goes on with what was not finished. */
  async connected(): Promise<void> {
    if (this.context.account().signingOut?.length) await (await this.#ofOwn()).finish();
  }

  #ofOwn(): Promise<OwnDevices> {
    const { accounts, roster } = this.parts;
    this.#own ??= Promise.all([import('./own-devices'), accounts()]).then(
      ([file, loaded]) => new file.OwnDevices(this.context, { accounts: loaded, roster }),
    );
    return this.#own;
  }

  #ofNew(): Promise<NewDevice> {
    const { http, accounts, origin } = this.parts;
    this.#new ??= Promise.all([import('./new-device'), accounts()]).then(
      ([file, loaded]) => new file.NewDevice(http, loaded, origin),
    );
    return this.#new;
  }

  #ofLinking(): Promise<LinkingDevice> {
    const expect = (deviceId: string) => this.parts.watch.expect(deviceId);
    this.#linking ??= import('./linking-device').then((file) => new file.LinkingDevice(this.context, expect));
    return this.#linking;
  }
}
