import type { MessageView, Transfer } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { texts } from '../texts';
import { tried } from '../toast/toast';
import { percent } from './units';

const RADIUS = 18;
const ROUND = 2 * Math.PI * RADIUS;

/** How far bytes have come, and the way to stop them. */
export function Ring({ message, transfer }: { message: MessageView; transfer: Transfer }) {
  const { api } = useEngine();
  const { media } = texts;
  const up = transfer.direction === 'up';
  const done = percent(transfer);
  const stop = () => tried(up ? api.deleteForMe(message.conversationId, [message.id]) : api.cancelDownload(message.id));
  return (
    <span class="ring">
      <span
        role="progressbar"
        aria-label={transfer.encrypting ? media.encrypting(done) : up ? media.uploading(done) : media.downloading(done)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={done}
      >
        <svg viewBox="0 0 44 44" width="44" height="44" aria-hidden="true">
          <circle cx="22" cy="22" r={RADIUS} class="ring-track" />
          <circle
            cx="22"
            cy="22"
            r={RADIUS}
            class="ring-done"
            stroke-dasharray={`${ROUND}`}
            stroke-dashoffset={`${ROUND * (1 - Math.max(done, 4) / 100)}`}
          />
        </svg>
      </span>
      <button
        type="button"
        class="ring-stop"
        aria-label={up ? media.cancelUpload : media.cancelDownload}
        onClick={stop}
      >
        <Icon name="close" small />
      </button>
      <span class="ring-percent" aria-hidden="true">
        {done} %
      </span>
    </span>
  );
}
