import type { NotificationsApi, PushDevice } from '../src/client/api';

const HOUR = 3_600_000;

/** Notifications of a made-up account: on on one other device, whose push service has had trouble. */
export class FakePush implements NotificationsApi {
  #devices: PushDevice[];

  constructor(private readonly now: number) {
    this.#devices = [
      {
        deviceId: 'd2',
        name: 'Firefox on Windows',
        isThis: false,
        lastSuccessAt: now - 30 * HOUR,
        lastFailure: 'failing',
      },
    ];
  }

  pushKey = async () => new Uint8Array(65);
  pushDevices = async () => this.#devices;

  async subscribeToPush(): Promise<void> {
    await this.unsubscribeFromPush();
    const own: PushDevice = {
      deviceId: 'd1',
      name: 'Chrome on Android',
      isThis: true,
      lastSuccessAt: null,
      lastFailure: null,
    };
    this.#devices = [own, ...this.#devices];
  }

  async unsubscribeFromPush(): Promise<void> {
    this.#devices = this.#devices.filter(({ isThis }) => !isThis);
  }

  async testPush(): Promise<void> {
    this.#devices = this.#devices.map((device) => (device.isThis ? { ...device, lastSuccessAt: this.now } : device));
  }

  inSight = async () => undefined;
}
