import type { CallOut } from '../crypto/content';
import type { EventRow, GroupRow } from '../store/schema';

type Links = GroupRow['links'];

export interface CallOutEffects {
  event: EventRow | null;
  /** Seconds, or null for never; undefined when the call-out says nothing of it. */
  disappearAfter?: number | null;
  links?: (known: Links) => Links;
}

const MOST_LINKS = 100;

/** What a call-out changes. Roles are the server's to keep; of them only the line is shown. */
export function followCallOut(callOut: CallOut, actorId: string): CallOutEffects {
  switch (callOut.what) {
    case 'role':
      return {
        event: {
          type: callOut.role === 'admin' ? 'promoted' : 'demoted',
          actorId,
          subjectIds: [callOut.userId],
          value: '',
        },
      };
    case 'disappearing':
      return {
        event: { type: 'disappearing', actorId, subjectIds: [], value: callOut.seconds ? `${callOut.seconds}` : '' },
        disappearAfter: callOut.seconds || null,
      };
    case 'links':
      return { event: null, links: (known) => merged(known, callOut.links) };
    case 'linkRevoked':
      return { event: null, links: (known) => known.filter(({ code }) => code !== callOut.code) };
    case 'left':
      return { event: { type: 'left', actorId, subjectIds: [], value: '' } };
  }
}

/** The first secret of a code stands: nobody can put another in its place. */
function merged(known: Links, heard: Links): Links {
  const fresh = heard.filter(({ code }) => !known.some((link) => link.code === code));
  return [...known, ...fresh].slice(-MOST_LINKS);
}
