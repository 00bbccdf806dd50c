import { useEffect, useState } from 'preact/hooks';
import type { ConversationView, MessageView } from '../../client/api';
import { useActions } from '../conversation/actions';
import { changesMessages, useEngine } from '../engine';
import { asEngineError } from '../errors';
import { texts } from '../texts';
import { MessageCard } from './message-card';
import { PanelFrame } from './panel-frame';
import { useMessage } from './use-message';

/** A message and what answers it; each leads to its place in the chat. */
export function RepliesPanel({ conversation, messageId }: { conversation: ConversationView; messageId: string }) {
  const { api, onEvent } = useEngine();
  const actions = useActions();
  const message = useMessage(conversation.id, messageId);
  const [replies, setReplies] = useState<MessageView[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const load = () =>
      api
        .replies(conversation.id, messageId)
        .then(setReplies, (thrown: unknown) => setError(asEngineError(thrown).text));
    void load();
    return onEvent((event) => {
      if (changesMessages(event, conversation.id)) void load();
    });
  }, [api, onEvent, conversation.id, messageId]);
  return (
    <PanelFrame heading={texts.info.replies} conversationId={conversation.id}>
      <section class="panel-section">
        {message && <MessageCard message={message} />}
        {message && conversation.canWrite && (
          <button type="button" onClick={() => actions.reply(message)}>
            {texts.message.reply}
          </button>
        )}
      </section>
      <section class="panel-section">
        {error && <p role="alert">{error}</p>}
        {replies?.length === 0 && <p class="field-hint">{texts.info.noReplies}</p>}
        {replies?.map((reply) => (
          <div key={reply.id}>
            <MessageCard message={reply} />
            <button type="button" class="quiet" onClick={() => actions.jumpTo(reply.sequence)}>
              {texts.info.openInChat}
            </button>
          </div>
        ))}
      </section>
    </PanelFrame>
  );
}
