import type { Page } from '@playwright/test';

interface Frame {
  isKey: boolean;
  bytes: Buffer;
}

const WIDTH = 160;
const HEIGHT = 120;
const FRAMES_PER_SECOND = 4;

/**
 * A WebM of one second for each cluster, which can be jumped through: its cues stand before all clusters. The browser encodes the frames; how large a second is
 * does not depend on that: each is filled up with bytes that players pass over.
 */
export async function film(page: Page, seconds: number, bytesPerSecond: number): Promise<Buffer> {
  const frames = await encoded(page, seconds * FRAMES_PER_SECOND);
  const clusters = Array.from({ length: seconds }, (_, second) => {
    const blocks = frames
      .slice(second * FRAMES_PER_SECOND, (second + 1) * FRAMES_PER_SECOND)
      .map(({ isKey, bytes }, nth) => block((nth * 1000) / FRAMES_PER_SECOND, isKey, bytes));
    const content = [number(0xe7, second * 1000), ...blocks];
    const filled = content.reduce((sum, { length }) => sum + length, 0);
    return element(0x1f43b675, ...content, element(0xec, Buffer.alloc(Math.max(0, bytesPerSecond - filled), 0xa5)));
  });
  const about = element(0x1549a966, number(0x2ad7b1, 1_000_000), float(0x4489, seconds * 1000));
  const look = element(0xe0, number(0xb0, WIDTH), number(0xba, HEIGHT));
  const track = element(
    0xae,
    ...[number(0xd7, 1), number(0x73c5, 1), number(0x83, 1), element(0x86, Buffer.from('V_VP8')), look],
  );
  const head = [about, element(0x1654ae6b, track)];
  const headLength = head.reduce((sum, { length }) => sum + length, 0);
  const cuesAt = (first: number) => {
    let at = first;
    const points = clusters.map(({ length }, second) => {
      const place = element(0xb7, number(0xf7, 1), number(0xf1, at));
      at += length;
      return element(0xbb, number(0xb3, second * 1000), place);
    });
    return element(0x1c53bb6b, ...points);
  };
  // Numbers have one length, so the cues do not grow with what they say.
  const cues = cuesAt(headLength + cuesAt(0).length);
  const kind = [number(0x4286, 1), number(0x42f7, 1), number(0x42f2, 4), number(0x42f3, 8)];
  const webm = [element(0x4282, Buffer.from('webm')), number(0x4287, 2), number(0x4285, 2)];
  return Buffer.concat([element(0x1a45dfa3, ...kind, ...webm), element(0x18538067, ...head, cues, ...clusters)]);
}

/** An EBML element (RFC 8794): its id, its length in eight bytes, its content. */
function element(id: number, ...content: Buffer[]): Buffer {
  const hex = id.toString(16);
  const body = Buffer.concat(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE((1n << 56n) | BigInt(body.length));
  return Buffer.concat([Buffer.from(hex, 'hex'), length, body]);
}

function number(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

function float(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

function block(ms: number, isKey: boolean, frame: Buffer): Buffer {
  const head = Buffer.from([0x81, 0, 0, isKey ? 0x80 : 0]);
  head.writeInt16BE(ms, 1);
  return element(0xa3, head, frame);
}

async function encoded(page: Page, count: number): Promise<Frame[]> {
  const frames = await page.evaluate(
    async ([width, height, count, perSecond]) => {
      const made: { isKey: boolean; bytes: number[] }[] = [];
      const encoder = new VideoEncoder({
        output: (chunk) => {
          const bytes = new Uint8Array(chunk.byteLength);
          chunk.copyTo(bytes);
          made.push({ isKey: chunk.type === 'key', bytes: [...bytes] });
        },
        error: (error) => console.error(error),
      });
      encoder.configure({ codec: 'vp8', width, height, bitrate: 100_000, framerate: perSecond });
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      for (let nth = 0; nth < count; nth++) {
        context.fillStyle = `hsl(${(nth * 360) / count} 80% 50%)`;
        context.fillRect(0, 0, width, height);
        const frame = new VideoFrame(canvas, { timestamp: (nth * 1_000_000) / perSecond });
        encoder.encode(frame, { keyFrame: nth % perSecond === 0 });
        frame.close();
      }
      await encoder.flush();
      return made;
    },
    [WIDTH, HEIGHT, count, FRAMES_PER_SECOND] as const,
  );
  return frames.map(({ isKey, bytes }) => ({ isKey, bytes: Buffer.from(bytes) }));
}
