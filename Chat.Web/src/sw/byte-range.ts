/** The bytes that a request asks for: from `start` up to `end`, at least one. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * One range of bytes as RFC 9110 §14.1.2 writes it. What is no such range (none, several, another unit) is to be answered with the whole, as the RFC allows.
 * @param size bytes that there are, 1 or more
 * @returns null: the whole; `unsatisfiable`: there is no such byte
 */
export function byteRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  // The last byte before the first: no range at all.
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return start < end ? { start, end } : 'unsatisfiable';
}
