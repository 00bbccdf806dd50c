import type { Tick } from '../../client/api';
import { texts } from '../texts';

const SHAPES: Record<Tick, string> = {
  waiting: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.5',
  sent: 'M3 8.5l3.5 3.5L13 4.5',
  delivered: 'M1 8.5L4.500 12 11 4.500M7.500 11L9 12 15.500 4.500',
  read: 'M1 8.500L4.500 12 11 4.500M7.500 11L9 12 15.500 4.500',
  failed: 'M8 2l6.500 12h-13zM8 6.500v3M8 11.800v.2',
};

export function TickMark({ tick }: { tick: Tick }) {
  return (
    <svg
      class={`tick tick-${tick}`}
      role="img"
      aria-label={texts.ticks[tick]}
      viewBox="0 0 17 16"
      width="17"
      height="16"
    >
      <path
        d={SHAPES[tick]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
