import { lazily } from './lazily';

/** What reads and changes MLS group states is half of the engine's code, and no chat needs it to be shown. */
export const groupStates = lazily(() => import('../crypto/group-states'));
