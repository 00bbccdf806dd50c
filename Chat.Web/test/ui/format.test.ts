import { describe, expect, it } from 'vitest';
import { format, type Inline } from '../../src/ui/conversation/format';
import { withoutSigns } from '../../src/ui/conversation/without-signs';

/** As one would write it by hand: <bold>…</bold>. */
function drawn(text: string, mentions: Parameters<typeof format>[1] = []): string {
  const inline = (part: Inline): string => {
    if ('children' in part) return `<${part.type}>${part.children.map(inline).join('')}</${part.type}>`;
    return part.type === 'text' ? part.text : `<${part.type}>${part.text}</${part.type}>`;
  };
  return format(text, mentions)
    .map((block) =>
      block.type === 'code-block' ? `<block>${block.text}</block>` : block.children.map(inline).join(''),
    )
    .join('|');
}

describe('formatting', () => {
  it.each([
    ['plain', 'plain'],
    ['*bold*', '<bold>bold</bold>'],
    ['a *bold* word', 'a <bold>bold</bold> word'],
    ['_it_ ~gone~ `code`', '<italic>it</italic> <strike>gone</strike> <code>code</code>'],
    ['*bold and _both_*', '<bold>bold and <italic>both</italic></bold>'],
    ['(*bold*)', '(<bold>bold</bold>)'],
    ['*ليلى*', '<bold>ليلى</bold>'],
  ])('reads %s', (text, expected) => expect(drawn(text)).toBe(expected));

  it.each([
    '2 * 3 * 4',
    'snake_case_name',
    '*not closed',
    '* not *',
    '*over\ntwo lines*',
    '5*3*2',
    '**',
    '~~',
    '``',
    '<b>not markup</b>',
  ])('leaves %s as it is', (text) => expect(drawn(text)).toBe(text));

  it('keeps code as it was written', () => {
    expect(drawn('`*a* _b_`')).toBe('<code>*a* _b_</code>');
    expect(drawn('see\n```\n*a*\n  b\n```\nthere')).toBe('see|<block>*a*\n  b</block>|there');
  });

  it('does not look for signs inside links and mentions', () => {
    expect(drawn('https://example.org/a_b_c *x*')).toBe('<link>https://example.org/a_b_c</link> <bold>x</bold>');
    const mention = { userId: 'u', start: 7, length: 5 };
    expect(drawn('*hello @a_b_ you*', [mention])).toBe('<bold>hello <mention>@a_b_</mention> you</bold>');
  });

  it('loses no character of a text without signs', () => {
    const text = 'line one\nline two https://example.org.\n\nend';
    const joined = format(text)
      .flatMap((block) => ('children' in block ? block.children : []))
      .map((part) => ('text' in part ? part.text : ''));
    expect(joined.join('')).toBe(text);
  });

  it('stays fast on a text of nothing but signs', () => {
    for (const sign of ['*a ', '_a ', '*_~a ', '`', '```', '* a', '*a*b'])
      expect(time(() => format(sign.repeat(65_536 / sign.length)))).toBeLessThan(1_500);
  });

  it('is taken out where nothing is bold', () => {
    expect(withoutSigns('*Lunch* is `at one` ```now```')).toBe('Lunch is at one  now');
  });
});

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
