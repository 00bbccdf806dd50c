import { useEffect, useState } from 'preact/hooks';
import type { GroupMemberView } from '../../client/api';
import { useEngine } from '../engine';
import { mentionQuery, namesFitting } from './mentions';

const MOST_SHOWN = 6;

export interface MentionChoice {
  people: GroupMemberView[];
  start: number;
  query: string;
}

/** Whom the text before the caret may be about to name; null outside groups and without an @. The members are fetched with the first @. */
export function useMentions(
  conversationId: string,
  inGroup: boolean,
  text: string,
  caret: number,
): MentionChoice | null {
  const { api } = useEngine();
  const [members, setMembers] = useState<GroupMemberView[] | null>(null);
  const asked = inGroup ? mentionQuery(text, caret) : null;
  const needed = asked !== null && members === null;
  useEffect(() => {
    // Without the members one can still write the name by hand.
    if (needed)
      void api.group(conversationId).then(
        (group) => setMembers(group.members),
        () => setMembers([]),
      );
  }, [api, conversationId, needed]);
  if (!asked || !members) return null;
  const people = namesFitting(
    members.filter(({ me }) => !me),
    asked.query,
  ).slice(0, MOST_SHOWN);
  return people.length > 0 ? { ...asked, people } : null;
}
