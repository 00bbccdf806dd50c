import { useMemo } from 'preact/hooks';
import type { Mention } from '../../client/api';
import { useAppState } from '../engine';
import { format, type Inline } from './format';

const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's' } as const;

export function Formatted({ text, mentions }: { text: string; mentions: readonly Mention[] }) {
  const blocks = useMemo(() => format(text, mentions), [text, mentions]);
  const ownId = useAppState().me?.userId;
  return (
    <>
      {blocks.map((block, index) =>
        block.type === 'code-block' ? (
          <code key={index} class="code-block">
            {block.text}
          </code>
        ) : (
          <Inlines key={index} inlines={block.children} ownId={ownId} />
        ),
      )}
    </>
  );
}

function Inlines({ inlines, ownId }: { inlines: readonly Inline[]; ownId: string | undefined }) {
  return (
    <>
      {inlines.map((inline, index) => (
        <One key={index} inline={inline} ownId={ownId} />
      ))}
    </>
  );
}

function One({ inline, ownId }: { inline: Inline; ownId: string | undefined }) {
  switch (inline.type) {
    case 'text':
      return <>{inline.text}</>;
    case 'code':
      return <code>{inline.text}</code>;
    case 'link':
      return (
        <a href={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.text}
        </a>
      );
    case 'mention':
      return <bdi class={`mention ${inline.userId === ownId ? 'mention-me' : ''}`}>{inline.text}</bdi>;
    default: {
      const Element = ELEMENTS[inline.type];
      return (
        <Element>
          <Inlines inlines={inline.children} ownId={ownId} />
        </Element>
      );
    }
  }
}
