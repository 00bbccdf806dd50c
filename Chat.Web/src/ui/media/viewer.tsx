import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { named } from '../conversation/event-line';
import { useEngine } from '../engine';
import { direction, texts } from '../texts';
import { moment } from '../time';
import { tried } from '../toast/toast';
import { saveFile } from './files';
import { Preview } from './preview';
import { Ring } from './ring';
import { useMediaUrl } from './use-media-url';
import { usePlayback } from './use-playback';
import { useTransfer } from './use-transfer';
import { useZoom } from './use-zoom';
import './media.css';
import './viewer.css';

/** Pixels. */
const LEAST_WAITING = 160;

interface ViewerProps {
  /** Photos and videos in reading order. */
  messages: readonly MessageView[];
  /** Id of the one to begin with. */
  start: string;
  onClose(): void;
}

/** Photos and videos of a chat, one at a time, over the whole window. */
export function Viewer({ messages, start, onClose }: ViewerProps) {
  const { api } = useEngine();
  const { media } = texts;
  const dialog = useRef<HTMLDialogElement>(null);
  const [id, setId] = useState(start);
  const at = Math.max(
    0,
    messages.findIndex((message) => message.id === id),
  );
  const message = messages[at];
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // The button that had the focus may have gone with what was shown: no key would come here any more.
  useLayoutEffect(() => {
    if (!dialog.current?.contains(document.activeElement)) dialog.current?.focus();
  }, [id]);
  const go = (step: number) => {
    const next = messages[at + step];
    if (next) setId(next.id);
  };
  if (!message) return null;
  const name = message.mine ? texts.you : named([message.senderName]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.target instanceof HTMLVideoElement) return;
    event.preventDefault();
    go(direction === 'rtl' ? -step : step);
  };
  return (
    <dialog ref={dialog} class="viewer" tabIndex={-1} aria-label={media.viewer} onClose={onClose} onKeyDown={onKeyDown}>
      <header class="viewer-bar">
        <button type="button" class="icon-button" aria-label={texts.close} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
        <p class="viewer-title">
          <bdi>{name}</bdi>
          <span>{moment(message.at, Date.now())}</span>
        </p>
        {messages.length > 1 && <p class="viewer-place">{media.place(at + 1, messages.length)}</p>}
        <button type="button" class="icon-button" aria-label={media.save} onClick={() => tried(saveFile(api, message))}>
          <Icon name="download" />
        </button>
      </header>
      <Stage key={message.id} message={message} onSwipe={go} />
      {message.text !== '' && (
        <p class="viewer-caption" dir="auto">
          {message.text}
        </p>
      )}
      {at > 0 && (
        <button type="button" class="icon-button viewer-step before" aria-label={media.previous} onClick={() => go(-1)}>
          <Icon name="back" />
        </button>
      )}
      {at < messages.length - 1 && (
        <button type="button" class="icon-button viewer-step after" aria-label={media.next} onClick={() => go(1)}>
          <span class="turning">
            <Icon name="forwardArrow" />
          </span>
        </button>
      )}
    </dialog>
  );
}

interface StageProps {
  message: MessageView;
  onSwipe(step: number): void;
}

function Stage({ message, onSwipe }: StageProps) {
  return message.attachment?.kind === 'video' ? (
    <Film message={message} />
  ) : (
    <Photo message={message} onSwipe={onSwipe} />
  );
}

function Photo({ message, onSwipe }: StageProps) {
  const { url, error, load } = useMediaUrl(message);
  const zoom = useZoom(onSwipe);
  useEffect(() => void load(), [load]);
  const name = message.mine ? texts.you : named([message.senderName]);
  return (
    <div class="viewer-stage" {...zoom.gestures}>
      {url ? (
        <img src={url} alt={message.text || texts.media.from(name)} draggable={false} style={zoom.style} />
      ) : (
        <Waiting message={message} />
      )}
      {error && <Refused error={error} onRetry={load} />}
      {url && (
        <div class="viewer-zoom">
          <button type="button" class="icon-button" aria-label={texts.media.zoomOut} onClick={() => zoom.by(1 / 1.5)}>
            <Icon name="zoomOut" />
          </button>
          <button type="button" class="icon-button" aria-label={texts.media.zoomIn} onClick={() => zoom.by(1.5)}>
            <Icon name="zoomIn" />
          </button>
        </div>
      )}
    </div>
  );
}

/** Plays while it loads; after a refusal it goes on where it was. */
function Film({ message }: Pick<StageProps, 'message'>) {
  const player = useRef<HTMLVideoElement>(null);
  const at = useRef(0);
  const { url, error, load, failed, starved } = usePlayback(message, player);
  const [seen, setSeen] = useState(false);
  useEffect(() => void load(), [load]);
  useEffect(() => setSeen(false), [url]);
  // Of the moment in which it begins: a player that is given another address begins anew.
  const src = useMemo(() => url && (at.current > 0 ? `${url}#t=${at.current}` : url), [url]);
  return (
    <div class="viewer-stage">
      {src && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written any for it
        <video
          ref={player}
          src={src}
          width={message.attachment?.width ?? undefined}
          height={message.attachment?.height ?? undefined}
          controls
          autoPlay
          playsInline
          aria-label={texts.media.video}
          onTimeUpdate={({ currentTarget }) => {
            at.current = currentTarget.currentTime;
          }}
          onSeeking={({ currentTarget }) => {
            at.current = currentTarget.currentTime;
          }}
          onLoadedData={() => setSeen(true)}
          onError={failed}
          onWaiting={starved}
        />
      )}
      {!seen && <Waiting message={message} />}
      {error && <Refused error={error} onRetry={load} />}
    </div>
  );
}

function Waiting({ message }: { message: MessageView }) {
  const transfer = useTransfer(message);
  const { attachment } = message;
  const ratio = (attachment?.width ?? 4) / (attachment?.height ?? 3);
  // Not larger than what is to take its place, and large enough for the ring.
  const most = attachment?.width ? `min(100%, ${Math.max(LEAST_WAITING, attachment.width)}px)` : '100%';
  return (
    <div class="viewer-wait" style={{ aspectRatio: `${ratio}`, maxWidth: most }}>
      {attachment?.preview && <Preview preview={attachment.preview} />}
      {transfer && <Ring message={message} transfer={transfer} />}
    </div>
  );
}

function Refused({ error, onRetry }: { error: string; onRetry(): unknown }) {
  return (
    <p class="viewer-error" role="alert">
      <Icon name="warning" /> {error}{' '}
      <button type="button" class="quiet" onClick={onRetry}>
        {texts.tryAgain}
      </button>
    </p>
  );
}
