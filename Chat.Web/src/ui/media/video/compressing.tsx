import { texts } from '../../texts';

interface CompressingProps {
  percent: number;
  /** Null: it is too large to be sent as it is. */
  onSkip: (() => void) | null;
}

/** How far a video has been made smaller, and the way to send it as large as it is. */
export function Compressing({ percent, onSkip }: CompressingProps) {
  const { media } = texts;
  return (
    <div class="compressing">
      <progress max={100} value={percent} aria-label={media.compressing(percent)} />
      <p aria-hidden="true">{media.compressing(percent)}</p>
      {onSkip && (
        <button type="button" class="quiet" onClick={onSkip}>
          {media.skipCompressing}
        </button>
      )}
    </div>
  );
}
