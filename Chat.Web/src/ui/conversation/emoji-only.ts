import { graphemesOf } from '../graphemes';

const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]|\s)+$/u;
const MOST = 4;

/** A few emoji and nothing else: shown bigger. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 64 || !EMOJI_ONLY.test(text)) return false;
  const count = [...graphemesOf(text.replace(/\s/g, ''))].length;
  return count > 0 && count <= MOST;
}
