import type { CannotWriteReason, ConversationView } from '../../client/api';
import { useEngine } from '../engine';
import { conversationPath, navigate } from '../router';
import { texts } from '../texts';
import { tried } from '../toast/toast';

/** Stands where the composer would be. */
export function CannotWrite({
  conversation: { cannotWriteReason, blocked, peer },
}: {
  conversation: ConversationView;
}) {
  const { api } = useEngine();
  return (
    <div class="composer cannot-write">
      <p>{cannotWriteReason && sentence(cannotWriteReason, peer?.displayName ?? null)}</p>
      {cannotWriteReason === 'forgotten' && peer && (
        <button
          type="button"
          onClick={() => tried(api.openDirect(peer.userId).then((direct) => navigate(conversationPath(direct))))}
        >
          {texts.chats.newChat}
        </button>
      )}
      {blocked && peer && (
        <button type="button" onClick={() => tried(api.block(peer.userId, false))}>
          {texts.composer.unblock}
        </button>
      )}
    </div>
  );
}

function sentence(reason: CannotWriteReason, name: string | null): string {
  return reason === 'blocked' ? texts.cannotWrite.blocked(name) : texts.cannotWrite[reason];
}
