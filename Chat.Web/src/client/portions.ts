/** Cuts what is to be sent into portions of at most so many and of at most so many bytes. One that is larger by itself goes alone. */
export function portions<T>(
  all: readonly T[],
  mostItems: number,
  mostBytes: number,
  bytesOf: (one: T) => number,
): T[][] {
  const cut: T[][] = [];
  let bytes = 0;
  for (const one of all) {
    const last = cut.at(-1);
    if (!last || last.length >= mostItems || bytes + bytesOf(one) > mostBytes) {
      cut.push([one]);
      bytes = 0;
    } else last.push(one);
    bytes += bytesOf(one);
  }
  return cut;
}
