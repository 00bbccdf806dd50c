import { useEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../texts';
import { Icon } from './icons';
import { Modal } from './modal';
import { newFrameReader } from './qr-frames';

const BETWEEN_FRAMES_MS = 120;

type Problem = 'insecure' | 'noCamera' | 'refused' | 'inUse' | 'failed';

interface QrScannerProps {
  /** Each code that is seen, once until another one is seen. The scanner goes on until it is taken away. */
  onCode(text: string): void;
  onClose(): void;
  /** What to point the camera at. */
  hint?: string;
  /** Why the code that was seen is not the right one. */
  refusal?: string | null;
}

/** The camera, until it sees a QR code. It is let go of as soon as this is not shown any more. */
export function QrScanner({ onCode, onClose, hint, refusal }: QrScannerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onCode);
  told.current = onCode;
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSeeing, setSeeing] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const camera = new AbortController();
    setProblem(null);
    setSeeing(false);
    watch(
      video.current,
      camera.signal,
      () => setSeeing(true),
      (text) => told.current(text),
    ).catch((error: unknown) => {
      if (!camera.signal.aborted) setProblem(problemOf(error));
    });
    return () => camera.abort();
  }, [attempt]);

  return (
    <Modal heading={texts.scanner.heading} onClose={onClose}>
      {problem ? (
        <div class="scanner-problem" role="alert">
          <Icon name="camera" />
          <p>{texts.scanner.problems[problem]}</p>
          {problem !== 'insecure' && (
            <button type="button" onClick={() => setAttempt((number) => number + 1)}>
              {texts.tryAgain}
            </button>
          )}
        </div>
      ) : (
        <>
          <div class={`scanner ${isSeeing ? 'seeing' : ''}`}>
            <video ref={video} muted playsInline aria-label={texts.scanner.picture} />
          </div>
          <p class="field-hint" aria-live="polite">
            {refusal ?? (isSeeing ? (hint ?? texts.scanner.hint) : texts.scanner.starting)}
          </p>
        </>
      )}
    </Modal>
  );
}

async function watch(
  video: HTMLVideoElement | null,
  signal: AbortSignal,
  seeing: () => void,
  tell: (text: string) => void,
): Promise<void> {
  if (!video || !navigator.mediaDevices) throw new DOMException('', 'SecurityError');
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  signal.addEventListener('abort', release);
  try {
    if (signal.aborted) return;
    video.srcObject = stream;
    const [read] = await Promise.all([newFrameReader(), video.play()]);
    seeing();
    let last = '';
    while (!signal.aborted) {
      if (!stream.active) throw new DOMException('', 'NotReadableError');
      const text = await read(video);
      if (text && text !== last && !signal.aborted) {
        last = text;
        tell(text);
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_FRAMES_MS));
    }
  } finally {
    release();
  }
}

/** By the names of getUserMedia's errors (W3C Media Capture and Streams, 10.2). */
function problemOf(error: unknown): Problem {
  switch (error instanceof Error ? error.name : '') {
    case 'SecurityError':
      return navigator.mediaDevices ? 'refused' : 'insecure';
    case 'NotAllowedError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'noCamera';
    case 'NotReadableError':
    case 'AbortError':
      return 'inUse';
    default:
      return 'failed';
  }
}
