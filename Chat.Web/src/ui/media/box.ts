import type { AttachmentView } from '../../client/api';

const MOST_WIDTH = 320;
const MOST_HEIGHT = 340;
const LEAST_WIDTH = 120;

/** The place of a picture in a bubble, known before any of it is here, so that nothing moves when it comes. */
export function boxOf({ width, height }: Pick<AttachmentView, 'width' | 'height'>): { width: string; ratio: string } {
  const size = width && height ? { width, height } : { width: 4, height: 3 };
  const ratio = Math.min(2.4, Math.max(0.5, size.width / size.height));
  const wanted = Math.min(MOST_WIDTH, MOST_HEIGHT * ratio, width && height ? Math.max(width, LEAST_WIDTH) : MOST_WIDTH);
  return { width: `${Math.round(wanted)}px`, ratio: `${ratio}` };
}
