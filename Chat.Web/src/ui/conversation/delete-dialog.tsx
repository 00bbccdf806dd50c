import type { MessageView } from '../../client/api';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { tried } from '../toast/toast';

/** For everyone only what is one's own and was sent. */
export function DeleteDialog({ messages, onClose }: { messages: MessageView[]; onClose(done: boolean): void }) {
  const { api } = useEngine();
  const { deletion } = texts;
  const conversationId = messages[0]?.conversationId ?? '';
  const recallable = messages.every(({ mine, kind, sequence }) => mine && kind === 'text' && sequence !== null);
  const done = async (deleting: Promise<unknown>) => {
    if (await tried(deleting)) onClose(true);
  };
  const forMe = () =>
    done(
      api.deleteForMe(
        conversationId,
        messages.map(({ id }) => id),
      ),
    );
  const forEveryone = () => done(Promise.all(messages.map(({ id }) => api.deleteForEveryone(conversationId, id))));
  return (
    <Modal heading={deletion.heading(messages.length)} onClose={() => onClose(false)}>
      {recallable && (
        <div class="choice-action">
          <button type="button" class="danger" onClick={forEveryone}>
            {deletion.forEveryone}
          </button>
          <p class="field-hint">{deletion.forEveryoneHint}</p>
        </div>
      )}
      <div class="choice-action">
        <button type="button" class="danger" onClick={forMe}>
          {deletion.forMe}
        </button>
        <p class="field-hint">{deletion.forMeHint}</p>
      </div>
    </Modal>
  );
}
