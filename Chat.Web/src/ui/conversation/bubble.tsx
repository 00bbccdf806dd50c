import { memo } from 'preact/compat';
import type { MessageView } from '../../client/api';
import { TickMark } from '../controls/tick-mark';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { timeOfDay } from '../time';
import { isEmojiOnly } from './emoji-only';
import { linkify } from './linkify';

interface BubbleProps {
  message: MessageView;
  first: boolean;
  last: boolean;
}

export const Bubble = memo(({ message, first, last }: BubbleProps) => {
  const { api } = useEngine();
  const time = timeOfDay(message.at);
  const shape = `${message.mine ? 'mine' : 'theirs'} ${first ? 'first' : ''} ${last ? 'last' : ''}`;
  return (
    <article
      class={`bubble ${shape} ${isEmojiOnly(message.text) ? 'big' : ''}`}
      aria-label={texts.conversation.article(message.senderName, time)}
    >
      <p class="bubble-text" dir="auto">
        <LinkedText text={message.text} />
      </p>
      <p class="bubble-foot">
        <time dateTime={new Date(message.at).toISOString()}>{time}</time>
        {message.tick && <TickMark tick={message.tick} />}
      </p>
      {message.tick === 'failed' && (
        <p class="bubble-error">
          {message.error}{' '}
          <button type="button" class="quiet" onClick={() => api.retry(message.conversationId, message.id)}>
            {texts.conversation.retry}
          </button>
        </p>
      )}
    </article>
  );
});

function LinkedText({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map(({ text: part, href }, index) =>
        href === null ? (
          part
        ) : (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  );
}
