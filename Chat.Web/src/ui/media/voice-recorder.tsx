import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { say, tried } from '../toast/toast';
import { Recording } from './recording';
import { clock } from './units';
import './recorder.css';

const TICK_MS = 100;
const SHORTEST_MS = 600;
const SHOWN_BARS = 48;

/** How somebody speaks: with free hands, or for as long as a button is held; that one was let go means to send it. */
export type RecordingBy = 'tap' | 'hold' | 'release';

interface VoiceRecorderProps {
  conversationId: string;
  replyTo: string | null;
  by: RecordingBy;
  /** How far the held button was slid to where it cancels, 0 to 1. */
  slid: number;
  onDone(sent: boolean): void;
}

/** In place of the text box while somebody speaks. */
export function VoiceRecorder({ conversationId, replyTo, by, slid, onDone }: VoiceRecorderProps) {
  const { api } = useEngine();
  const { media } = texts;
  const recording = useRef<Recording | null>(null);
  const sending = useRef(false);
  const gone = useRef(false);
  const discarded = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const [elapsed, setElapsed] = useState(0);
  const [levels, setLevels] = useState<number[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    Recording.start().then(
      (started) => {
        if (gone.current) return started.discard();
        recording.current = started;
        timer = setInterval(() => {
          setElapsed(started.elapsedMs);
          setLevels(started.levels.slice(-SHOWN_BARS));
        }, TICK_MS);
      },
      (error: unknown) => {
        const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
        say(isMissing ? media.microphoneMissing : media.microphoneRefused);
        if (!gone.current) onDone(false);
      },
    );
    return () => {
      gone.current = true;
      clearInterval(timer);
      recording.current?.discard();
    };
  }, []);
  const discard = () => {
    discarded.current = true;
    recording.current?.discard();
    onDone(false);
  };
  const send = async () => {
    const current = recording.current;
    if (!current || sending.current) return;
    if (current.elapsedMs < SHORTEST_MS) return say(media.tooShort);
    sending.current = true;
    const { blob, durationMs, waveform } = await current.finish();
    if (discarded.current) return;
    const shown = { durationMs, waveform };
    const voice = { file: blob, kind: 'voice' as const, name: '', mediaType: blob.type, caption: '', mentions: [] };
    const sent = await tried(api.sendAttachments(conversationId, [{ ...voice, replyTo, shown }]));
    // Otherwise it is kept, and may be sent once more.
    sending.current = false;
    if (sent && !gone.current) onDone(true);
  };
  useEffect(() => {
    if (by === 'tap') button.current?.focus();
    if (by !== 'release') return;
    if (recording.current && recording.current.elapsedMs >= SHORTEST_MS) return void send();
    say(media.holdToRecord);
    discard();
  }, [by]);
  return (
    <fieldset
      class="recorder"
      aria-label={media.recording}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        discard();
      }}
    >
      {by !== 'hold' && (
        <button type="button" class="icon-button" aria-label={media.cancelRecording} onClick={discard}>
          <Icon name="trash" />
        </button>
      )}
      <span class="recorder-dot" aria-hidden="true" />
      <span class="recorder-time" role="timer">
        {clock(elapsed)}
      </span>
      {by === 'hold' && (
        <span class="recorder-slide" style={{ '--slid': `${slid}` }}>
          <Icon name="back" small /> {media.slideToCancel}
        </span>
      )}
      <span class="recorder-levels" aria-hidden="true">
        {levels.map((level, nth) => (
          <span key={nth} style={{ height: `${Math.max(8, (100 * level) / 255)}%` }} />
        ))}
      </span>
      {by !== 'hold' && (
        <button ref={button} type="button" class="icon-button send" aria-label={media.sendRecording} onClick={send}>
          <Icon name="send" />
        </button>
      )}
    </fieldset>
  );
}
