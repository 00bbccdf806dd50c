import { format, type Inline } from './format';

/** A formatted text as one line of plain words, for places where nothing is bold. */
export function withoutSigns(text: string): string {
  return format(text)
    .map((block) => (block.type === 'code-block' ? block.text : block.children.map(words).join('')))
    .join(' ');
}

function words(inline: Inline): string {
  return 'text' in inline ? inline.text : inline.children.map(words).join('');
}
