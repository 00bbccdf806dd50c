import { later } from '../later';

/** What the composer needs only once something is attached. */
export const Tray = later(() => import('./tray').then((file) => file.Tray));
export const Incoming = later(() => import('./incoming').then((file) => file.Incoming));
export const VoiceRecorder = later(() => import('./voice-recorder').then((file) => file.VoiceRecorder));
