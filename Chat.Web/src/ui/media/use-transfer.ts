import { useEffect, useState } from 'preact/hooks';
import type { MessageView, Transfer } from '../../client/api';
import { useEngine } from '../engine';

/** How far the bytes of a message have come; null while none are on their way. */
export function useTransfer({ id, transfer }: MessageView): Transfer | null {
  const { onEvent } = useEngine();
  const [current, setCurrent] = useState(transfer);
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type === 'transfer' && event.messageId === id) setCurrent(event.transfer);
      }),
    [onEvent, id],
  );
  return current;
}
