/** Tried in this order until the photo is light enough. */
const QUALITIES = [0.8, 0.7, 0.6, 0.5, 0.4];
const LIGHT_BYTES = 400_000;
/** Of a photo whose pixels shall all stay. */
const FAITHFUL_QUALITY = 0.92;
/** WebP has 14 bits for either side (RFC 9649 §2.5). */
const MOST_WEBP_SIDE = 16_383;
/** What stands for the whole picture while its quality is looked for: squares of whole macroblocks, spread over it. */
const TILE = 128;
const TILES = 4;
/** How far the whole may come out above what the tiles say. */
const CAUTION = 1.05;

/**
 * WebP of at most 400 kB where that can be without the picture falling apart, or JPEG where the browser cannot write WebP. The quality is found on a
 * sample: to encode takes longer than everything else that is done to a photo, and so it is done once.
 */
export async function light(canvas: OffscreenCanvas): Promise<Blob> {
  const sample = sampleOf(canvas);
  const type = await writtenType();
  const parts = (canvas.width * canvas.height) / (sample.width * sample.height);
  let blob: Blob | null = null;
  for (const quality of QUALITIES) {
    const isLast = quality === QUALITIES.at(-1);
    if (sample !== canvas && !blob && !isLast) {
      const { size } = await sample.convertToBlob({ type, quality });
      if (size * parts * CAUTION > LIGHT_BYTES) continue;
    }
    blob = await canvas.convertToBlob({ type, quality });
    if (blob.size <= LIGHT_BYTES) break;
  }
  if (!blob) throw new Error('this browser cannot encode');
  return blob;
}

/** With all its pixels, and nothing but them. */
export async function faithful(canvas: OffscreenCanvas): Promise<Blob> {
  const fits = Math.max(canvas.width, canvas.height) <= MOST_WEBP_SIDE;
  const type = fits ? await writtenType() : 'image/jpeg';
  return canvas.convertToBlob({ type, quality: FAITHFUL_QUALITY });
}

let written: Promise<'image/webp' | 'image/jpeg'> | null = null;

/** A browser that cannot write a type answers with PNG, for which photos are too large. */
function writtenType(): Promise<'image/webp' | 'image/jpeg'> {
  const dot = new OffscreenCanvas(1, 1);
  // Without a context there would be nothing to encode.
  dot.getContext('2d');
  written ??= dot
    .convertToBlob({ type: 'image/webp' })
    .then(({ type }) => (type === 'image/webp' ? type : 'image/jpeg'));
  return written;
}

/** Itself when it is not much larger than a sample of it. */
function sampleOf(canvas: OffscreenCanvas): OffscreenCanvas {
  const side = TILE * TILES;
  const { width, height } = canvas;
  if (Math.min(width, height) < side || width * height < 4 * side * side) return canvas;
  const sample = new OffscreenCanvas(side, side);
  const context = sample.getContext('2d');
  for (let x = 0; x < TILES; x++)
    for (let y = 0; y < TILES; y++) {
      const left = Math.floor(((width / TILE - 1) * x) / (TILES - 1)) * TILE;
      const top = Math.floor(((height / TILE - 1) * y) / (TILES - 1)) * TILE;
      context?.drawImage(canvas, left, top, TILE, TILE, x * TILE, y * TILE, TILE, TILE);
    }
  return sample;
}
