import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { MessageView } from '../../client/api';
import { Avatar } from '../controls/avatar';
import { Icon } from '../controls/icons';
import { hueOf } from '../controls/person-mark';
import { TickMark } from '../controls/tick-mark';
import { useEngine } from '../engine';
import { inWords } from '../errors';
import { AttachmentPlace } from '../media/attachment-place';
import { useLongPress } from '../menu/use-long-press';
import { texts } from '../texts';
import { moment, timeOfDay } from '../time';
import { tried } from '../toast/toast';
import { useActions } from './actions';
import { isEmojiOnly } from './emoji-only';
import { Formatted } from './formatted';
import { QuoteBox } from './quote-box';
import { Reactions } from './reactions';
import { shortened } from './shortened';

interface BubbleProps {
  message: MessageView;
  first: boolean;
  last: boolean;
  inGroup: boolean;
  /** Null while nothing is being selected. */
  selected: boolean | null;
  flash: boolean;
}

export const Bubble = memo(({ message, first, last, inGroup, selected, flash }: BubbleProps) => {
  const actions = useActions();
  const { mine, senderId, senderName, reactions, kind } = message;
  const withFace = inGroup && !mine;
  const gestures = useLongPress((at) => (selected === null ? actions.openMenu(message, at) : actions.toggle(message)));
  const side = mine ? 'mine' : 'theirs';
  const shape = `${side} ${first ? 'first' : ''} ${last ? 'last' : ''} ${selected ? 'selected' : ''} ${flash ? 'flash' : ''}`;
  const big = kind === 'text' && !message.quote && !message.attachment && isEmojiOnly(message.text);
  return (
    <div class={`row ${shape}`}>
      {selected !== null && (
        <label class="row-select">
          <input
            type="checkbox"
            checked={selected}
            aria-label={texts.selection.choose(senderName)}
            onChange={() => actions.toggle(message)}
          />
        </label>
      )}
      {withFace && <span class="row-face">{last && <Avatar id={senderId} name={senderName} size="small" />}</span>}
      <div class="row-content">
        <article
          class={`bubble ${big ? 'big' : ''} ${message.attachment ? 'with-attachment' : ''} ${message.mentionsMe ? 'mentions-me' : ''}`}
          aria-label={texts.conversation.article(senderName, timeOfDay(message.at))}
          tabIndex={-1}
          {...gestures}
        >
          {withFace && first && (
            <p class={`bubble-sender hue-${hueOf(senderId)}`} dir="auto">
              {senderName}
            </p>
          )}
          {message.forwarded && (
            <p class="bubble-note">
              <Icon name="forward" small /> {texts.message.forwarded}
            </p>
          )}
          {message.quote && <QuoteBox quote={message.quote} />}
          {message.attachment && <AttachmentPlace message={message} attachment={message.attachment} />}
          <Body message={message} />
          {message.tick === 'failed' && <Failure message={message} />}
          {message.waitsFor !== null && <p class="bubble-wait">{texts.message.waitsFor(message.waitsFor)}</p>}
          {message.replies > 0 && (
            <button type="button" class="bubble-replies" onClick={() => actions.showReplies(message)}>
              {texts.message.replyCount(message.replies)}
            </button>
          )}
          {selected === null && (
            <button
              type="button"
              class="bubble-options"
              tabIndex={-1}
              aria-label={texts.message.options}
              aria-haspopup="menu"
              onClick={(event) => actions.openMenu(message, event.currentTarget.getBoundingClientRect())}
            >
              <Icon name="down" small />
            </button>
          )}
        </article>
        {reactions.length > 0 && <Reactions message={message} />}
      </div>
    </div>
  );
});

function Body({ message }: { message: MessageView }) {
  const [whole, setWhole] = useState(false);
  const { text, kind, mentions } = message;
  if (kind === 'deleted')
    return (
      <p class="bubble-text bubble-deleted">
        <Icon name="block" small /> {texts.message.deleted}
        <Foot message={message} />
      </p>
    );
  if (message.attachment && text === '')
    return (
      <p class="bubble-text bubble-alone">
        <Foot message={message} />
      </p>
    );
  const short = shortened(text);
  return (
    <>
      <p class="bubble-text" dir="auto">
        <Formatted text={whole ? text : (short ?? text)} mentions={mentions} />
        {short !== null && !whole && '…'}
        {short === null && <Foot message={message} />}
      </p>
      {short !== null && (
        <p class="bubble-fold">
          <button type="button" class="bubble-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? texts.message.readLess : texts.message.readMore}
          </button>
          <Foot message={message} />
        </p>
      )}
    </>
  );
}

function Foot({ message }: { message: MessageView }) {
  const { at, starred, editedAt, expiresAt, tick } = message;
  const labels = texts.message;
  return (
    <span class="bubble-foot" dir="ltr">
      {starred && <Mark icon="star" label={labels.starred} />}
      {expiresAt !== null && <Mark icon="timer" label={labels.disappears(moment(expiresAt, Date.now()))} />}
      {editedAt !== null && <span>{labels.edited}</span>}
      <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
      {tick && <TickMark tick={tick} />}
    </span>
  );
}

function Mark({ icon, label }: { icon: 'star' | 'timer'; label: string }) {
  return (
    <span role="img" aria-label={label} class={`bubble-mark mark-${icon}`}>
      <Icon name={icon} small />
    </span>
  );
}

function Failure({ message }: { message: MessageView }) {
  const { api } = useEngine();
  return (
    <p class="bubble-error">
      {message.error && inWords(message.error).text}{' '}
      <button type="button" class="quiet" onClick={() => tried(api.retry(message.conversationId, message.id))}>
        {texts.conversation.retry}
      </button>
    </p>
  );
}
