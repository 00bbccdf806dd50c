const KEY = 'chat.push';
const NOT_NOW = 'not-now';

/** What the person has said about notifications on this device: for which of its sign-ins they are on, or not now. */
export const pushMark = {
  isOn: (deviceId: string) => localStorage.getItem(KEY) === deviceId,
  set: (deviceId: string) => localStorage.setItem(KEY, deviceId),
  clear: () => localStorage.removeItem(KEY),
  notNow: () => localStorage.setItem(KEY, NOT_NOW),
  /** Neither yes nor not now. */
  isOpen: () => localStorage.getItem(KEY) === null,
};
