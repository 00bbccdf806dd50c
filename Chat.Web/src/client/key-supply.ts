import { toBase64Url } from '../crypto/bytes';
import type { Context } from './context';
import { groupStates } from './group-states';

const FULL = 50;
const LOW = 20;

/** Keeps one-time key packages at the server, so that others can add this device while it is away. */
export class KeySupply {
  constructor(private readonly context: Context) {}

  async topUp(): Promise<void> {
    const { remaining } = await this.context.http.keyPackagesLeft();
    if (remaining >= LOW) return;
    const { device } = this.context.account();
    const pairs = await this.context.store.write((tx) => tx.objectStore('keyPackages').getAll());
    const hasLastResort = pairs.some((pair) => pair.lastResort);
    const { newKeyPackages } = await groupStates();
    const oneTime = await newKeyPackages(device, FULL - remaining, false);
    const lastResort = hasLastResort ? [] : await newKeyPackages(device, 1, true);
    // Stored before they are published: a welcome can only be opened with the private part.
    await this.context.store.write(async (tx) => {
      for (const pair of [...oneTime, ...lastResort]) await tx.objectStore('keyPackages').put(pair);
    });
    const published = lastResort[0] ? toBase64Url(lastResort[0].publicPart) : null;
    await this.context.http.addKeyPackages(
      oneTime.map((pair) => toBase64Url(pair.publicPart)),
      published,
    );
  }
}
