const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3|\u200d|\ufe0f|[\u{e0020}-\u{e007f}]|\s)+$/u;
const MOST = 4;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A few emoji and nothing else: shown bigger. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 64 || !EMOJI_ONLY.test(text)) return false;
  const count = [...graphemes.segment(text.replace(/\s/g, ''))].length;
  return count > 0 && count <= MOST;
}
