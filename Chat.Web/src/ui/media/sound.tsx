import { useEffect, useRef, useState } from 'preact/hooks';
import type { AttachmentView, MessageView } from '../../client/api';
import { Icon } from '../controls/icons';
import { texts } from '../texts';
import { Ring } from './ring';
import { labelOf } from './said';
import { clock } from './units';
import { usePlayback } from './use-playback';
import { useTransfer } from './use-transfer';

/** Only one sound is heard at a time. */
let playing: HTMLAudioElement | null = null;

/** A voice message, fetched when it is to be heard, or another sound, which is heard while it loads. */
export function Sound({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  const { media } = texts;
  const audio = useRef<HTMLAudioElement>(null);
  const isVoice = attachment.kind === 'voice';
  const { url, error, loading, load, failed, starved } = usePlayback(message, audio, isVoice);
  const transfer = useTransfer(message);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  /** To be heard as soon as it is here. */
  const wanted = useRef(false);
  const total = attachment.durationMs ?? 0;
  const play = () => {
    const element = audio.current;
    if (playing !== element) playing?.pause();
    playing = element;
    element?.play().catch(() => setPlaying(false));
  };
  useEffect(() => {
    if (!audio.current) {
      setPlaying(false);
      return;
    }
    audio.current.currentTime = at / 1000;
    if (wanted.current) play();
    wanted.current = false;
  }, [url]);
  const toggle = () => {
    if (!audio.current) {
      wanted.current = true;
      void load();
    } else if (audio.current.paused) play();
    else audio.current.pause();
  };
  const seek = (ms: number) => {
    setAt(ms);
    if (audio.current) audio.current.currentTime = ms / 1000;
    else void load();
  };
  const label = labelOf(attachment);
  return (
    <>
      {url && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written any for it
        <audio
          ref={audio}
          src={url}
          onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime * 1000)}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onError={failed}
          onWaiting={starved}
        />
      )}
      <div class="sound">
        {transfer ? (
          <Ring message={message} transfer={transfer} />
        ) : (
          <button
            type="button"
            class="icon-button sound-play"
            aria-label={isPlaying ? media.pause : media.play(label)}
            aria-busy={loading}
            onClick={toggle}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} />
          </button>
        )}
        <div class="sound-track">
          {attachment.waveform ? (
            <Waveform waveform={attachment.waveform} part={total > 0 ? at / total : 0} />
          ) : (
            <span class="sound-name" dir="auto">
              {label}
            </span>
          )}
          {total > 0 && (
            <input
              type="range"
              class="sound-range"
              min={0}
              max={total}
              step={100}
              value={at}
              aria-label={media.position}
              aria-valuetext={`${clock(at)} / ${clock(total)}`}
              onInput={({ currentTarget }) => seek(Number(currentTarget.value))}
            />
          )}
        </div>
        {total > 0 && <span class="sound-time">{clock(isPlaying || at > 0 ? at : total)}</span>}
      </div>
      {error && (
        <p class="bubble-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}

const BAR = 3;
const GAP = 2;
const HEIGHT = 28;

export function Waveform({ waveform, part }: { waveform: Uint8Array; part: number }) {
  const width = waveform.length * (BAR + GAP);
  return (
    <svg class="waveform" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {[...waveform].map((loudness, nth) => {
        const height = Math.max(3, (loudness / 255) * HEIGHT);
        const heard = nth / waveform.length < part;
        return (
          <rect
            key={nth}
            class={heard ? 'heard' : ''}
            x={nth * (BAR + GAP)}
            y={(HEIGHT - height) / 2}
            width={BAR}
            height={height}
            rx={1.5}
          />
        );
      })}
    </svg>
  );
}
