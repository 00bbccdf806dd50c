import { foldedLine } from './words';

const BUCKET = 256;

/**
 * The words of up to 256 neighbouring messages of a conversation: line n is ` word word word ` of the message with `sequences[n]`. One text
 * per block is what makes a search over 100,000 messages a handful of scans.
 */
export interface SearchBlock {
  conversationId: string;
  bucket: number;
  sequences: number[];
  /** Milliseconds since 1970, per line. */
  times: number[];
  text: string;
}

interface Searchable {
  conversationId: string;
  sequence: number;
  at: number;
  text: string;
}

/** The key of the block that a message belongs to. */
export function searchBlockOf({
  conversationId,
  sequence,
}: Pick<Searchable, 'conversationId' | 'sequence'>): [string, number] {
  return [conversationId, Math.floor(sequence / BUCKET)];
}

/** The block with the message's words as they are now; a text without words takes its line away. */
export function withLine(block: SearchBlock | undefined, message: Searchable): SearchBlock {
  const [conversationId, bucket] = searchBlockOf(message);
  const lines = block ? linesOf(block) : [];
  const others = lines.filter(([sequence]) => sequence !== message.sequence);
  const words = foldedLine(message.text);
  const all = words === '' ? others : insert(others, [message.sequence, message.at, words]);
  return {
    conversationId,
    bucket,
    sequences: all.map(([sequence]) => sequence),
    times: all.map(([, at]) => at),
    text: all.map(([, , line]) => line).join('\n'),
  };
}

type Line = [sequence: number, at: number, words: string];

function linesOf({ sequences, times, text }: SearchBlock): Line[] {
  const lines = text.split('\n');
  return sequences.map((sequence, index) => [sequence, times[index] ?? 0, lines[index] ?? '']);
}

function insert(lines: Line[], line: Line): Line[] {
  const at = lines.findIndex(([sequence]) => sequence > line[0]);
  return at < 0 ? [...lines, line] : [...lines.slice(0, at), line, ...lines.slice(at)];
}
