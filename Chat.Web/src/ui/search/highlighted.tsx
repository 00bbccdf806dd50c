import { excerpt, type Range } from './excerpt';

export function Highlighted({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  return (
    <>
      {excerpt(text, ranges).map(({ text: part, marked }, index) => (marked ? <mark key={index}>{part}</mark> : part))}
    </>
  );
}
