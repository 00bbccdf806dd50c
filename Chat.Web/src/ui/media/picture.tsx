import { useEffect, useRef } from 'preact/hooks';
import type { AttachmentView, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { useActions } from '../conversation/actions';
import { named } from '../conversation/event-line';
import { texts } from '../texts';
import { Preview } from './preview';
import { Ring } from './ring';
import { clock } from './units';
import { useMediaUrl } from './use-media-url';
import { useTransfer } from './use-transfer';

/** Fetched a little before it comes into sight. */
const MARGIN = '400px';

/** A photo, fetched when it comes into sight, or a video's first look; a click opens it large. */
export function Picture({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  const actions = useActions();
  const { url, error, load } = useMediaUrl(message);
  const transfer = useTransfer(message);
  const frame = useRef<HTMLDivElement>(null);
  const isPhoto = attachment.kind === 'photo';
  useEffect(() => {
    if (!isPhoto || !frame.current) return;
    const observer = new IntersectionObserver(
      (looks) => {
        // A page that was busy is told of several at once.
        if (!looks.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        void load();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [isPhoto, load]);
  const name = message.mine ? texts.you : named([message.senderName]);
  const what = isPhoto ? texts.media.photo : texts.media.video;
  return (
    <div ref={frame} class="picture">
      {attachment.preview && <Preview preview={attachment.preview} />}
      <button
        type="button"
        class="picture-open"
        aria-label={texts.media.open(what)}
        onClick={() => (error ? void load() : actions.openMedia(message))}
      >
        {isPhoto && url && <img src={url} alt={texts.media.from(name)} draggable={false} />}
        {!isPhoto && !transfer && (
          <span class="picture-play">
            <Icon name="play" />
          </span>
        )}
      </button>
      {!isPhoto && attachment.durationMs !== null && <span class="picture-time">{clock(attachment.durationMs)}</span>}
      {transfer && <Ring message={message} transfer={transfer} />}
      {error && (
        <p class="picture-error" role="alert">
          <Icon name="warning" small /> {error}
        </p>
      )}
    </div>
  );
}
