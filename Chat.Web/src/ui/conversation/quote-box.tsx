import type { Quote } from '../../client/api';
import { hueOf } from '../controls/person-mark';
import { said } from '../media/said';
import { texts } from '../texts';
import { useActions } from './actions';
import { named } from './event-line';
import { withoutSigns } from './without-signs';

/** What a message answers; leads there. */
export function QuoteBox({ quote }: { quote: Quote }) {
  const { jumpTo } = useActions();
  const { senderId, senderName, text, attachment, missing, sequence } = quote;
  const name = named([senderName]);
  return (
    <button
      type="button"
      class={`quote hue-${hueOf(senderId)}`}
      aria-label={missing ? texts.message.quoteMissing : texts.message.quoteOf(name)}
      onClick={() => jumpTo(missing ? null : sequence)}
    >
      {missing ? (
        <span class="quote-text quote-missing">{texts.message.quoteMissing}</span>
      ) : (
        <>
          <span class="quote-name" dir="auto">
            {name}
          </span>
          <span class="quote-text" dir="auto">
            {said(withoutSigns(text), attachment) || texts.message.deleted}
          </span>
        </>
      )}
    </button>
  );
}
