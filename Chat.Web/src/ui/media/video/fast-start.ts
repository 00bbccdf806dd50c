/** A box of an MP4 file (ISO/IEC 14496-12 §4.2): where it begins, where its content does, and where it ends. */
interface Box {
  type: string;
  start: number;
  content: number;
  end: number;
}

const SMALL_HEADER = 8;
const LARGE_HEADER = 16;
/** Those on the way to the tables of where each chunk lies. */
const ON_THE_WAY = ['trak', 'mdia', 'minf', 'stbl'];

/**
 * The same MP4 with its index (`moov`) before what it is an index of (`mdat`), so that it plays while it is being fetched. Only the index is read;
 * everything else stays where the browser keeps it. A file that has it so already, or is no such file, is answered as it is.
 * @throws RangeError when a chunk lies behind 4 GiB in a table of 32 bits
 */
export async function fastStart(file: Blob): Promise<Blob> {
  const boxes = await boxesOf(file);
  const moov = boxes.find(({ type }) => type === 'moov');
  const mdat = boxes.find(({ type }) => type === 'mdat');
  if (!moov || !mdat || moov.start < mdat.start) return file;
  const index = new DataView(await file.slice(moov.start, moov.end).arrayBuffer());
  move(index, moov.content - moov.start, index.byteLength, index.byteLength);
  const parts = [file.slice(0, mdat.start), index, file.slice(mdat.start, moov.start), file.slice(moov.end)];
  return new Blob(parts, { type: file.type });
}

async function boxesOf(file: Blob): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = 0; at + SMALL_HEADER <= file.size; ) {
    const box = boxAt(new DataView(await file.slice(at, at + LARGE_HEADER).arrayBuffer()), 0, file.size - at);
    if (!box) break;
    boxes.push({ type: box.type, start: at, content: at + box.content, end: at + box.end });
    at += box.end;
  }
  return boxes;
}

/** Adds `by` to the place of every chunk in the tables (§8.7.5) of the boxes from `start` to `end`. */
function move(view: DataView, start: number, end: number, by: number): void {
  for (let at = start; at + SMALL_HEADER <= end; ) {
    const box = boxAt(view, at, end);
    if (!box) return;
    if (ON_THE_WAY.includes(box.type)) move(view, box.content, box.end, by);
    if (box.type === 'stco' || box.type === 'co64') moveTable(view, box, by);
    at = box.end;
  }
}

function moveTable(view: DataView, { type, content }: Box, by: number): void {
  const count = view.getUint32(content + 4);
  for (let nth = 0; nth < count; nth++) {
    if (type === 'co64') {
      const at = content + 8 + 8 * nth;
      view.setBigUint64(at, view.getBigUint64(at) + BigInt(by));
      continue;
    }
    const at = content + 8 + 4 * nth;
    const place = view.getUint32(at) + by;
    if (place >= 2 ** 32) throw new RangeError('too far for a table of 32 bits');
    view.setUint32(at, place);
  }
}

/** Null: no box that ends by `most`. */
function boxAt(view: DataView, start: number, most: number): Box | null {
  const short = view.getUint32(start);
  const isLarge = short === 1 && start + LARGE_HEADER <= view.byteLength;
  // 0: to the end of the file.
  const size = isLarge ? Number(view.getBigUint64(start + 8)) : short === 0 ? most - start : short;
  const header = isLarge ? LARGE_HEADER : SMALL_HEADER;
  if (size < header || start + size > most) return null;
  const type = String.fromCharCode(...[4, 5, 6, 7].map((at) => view.getUint8(start + at)));
  return { type, start, content: start + header, end: start + size };
}
