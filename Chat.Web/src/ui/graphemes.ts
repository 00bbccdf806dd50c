let segmenter: Intl.Segmenter | null = null;

/** What people see as single characters; the segmenter is made at the first use, since that takes longer than a page should at its start. */
export function* graphemesOf(text: string): Generator<string, void> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
