import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ConversationView, GroupView } from '../../client/api';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';

/** Members and links; fetched again whenever something that may concern them happens in the group. */
export function useGroup({ id, memberCount, role, onlineCount }: ConversationView): {
  group: GroupView | null;
  error: string | null;
  reload(): void;
} {
  const { api, onEvent } = useEngine();
  const [group, setGroup] = useState<GroupView | null>(null);
  const [error, setError] = useState<string | null>(null);
  const reload = useCallback(() => {
    api.group(id).then(
      (found) => {
        setGroup(found);
        setError(null);
      },
      (thrown: unknown) => setError(asEngineError(thrown).text),
    );
  }, [api, id]);
  useEffect(reload, [reload, memberCount, role, onlineCount]);
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type === 'missed') reload();
        if (event.type !== 'messages' || event.conversationId !== id) return;
        if (event.upserts.some(({ kind }) => kind === 'event')) reload();
      }),
    [onEvent, id, reload],
  );
  return { group, error, reload };
}
