import { pictureSize, type Size } from './picture-size';

const ENTRY_BYTES = 12;
const WIDTH = 256;
const HEIGHT = 257;
const SHORT = 3;
const LONG = 4;

/** As `pictureSize`, and of what is only drawn anew on the device that it lies on: a TIFF. */
export async function ownPictureSize(file: Blob): Promise<Size | null> {
  return (await pictureSize(file)) ?? tiffSize(file);
}

/** The first image file directory (TIFF 6.0, section 2), wherever it lies. */
async function tiffSize(file: Blob): Promise<Size | null> {
  const head = await part(file, 0, 8);
  if (head.byteLength < 8) return null;
  const order = head.getUint32(0);
  const isLittle = order === 0x49492a00;
  if (!isLittle && order !== 0x4d4d002a) return null;
  const start = head.getUint32(4, isLittle);
  const counted = await part(file, start, 2);
  if (counted.byteLength < 2) return null;
  const entries = await part(file, start + 2, ENTRY_BYTES * counted.getUint16(0, isLittle));
  const side = (wanted: number): number | null => {
    for (let at = 0; at + ENTRY_BYTES <= entries.byteLength; at += ENTRY_BYTES) {
      if (entries.getUint16(at, isLittle) !== wanted) continue;
      const type = entries.getUint16(at + 2, isLittle);
      if (type === SHORT) return entries.getUint16(at + 8, isLittle);
      return type === LONG ? entries.getUint32(at + 8, isLittle) : null;
    }
    return null;
  };
  const [width, height] = [side(WIDTH), side(HEIGHT)];
  return width && height ? { width, height } : null;
}

async function part(file: Blob, start: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(start, start + length).arrayBuffer());
}
