/** Takes the mask off what a browser sends on a WebSocket (RFC 6455 §5.2, §5.3). Chunks may end anywhere. */
export function unmasker(): (chunk: Buffer) => Buffer[] {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    const payloads: Buffer[] = [];
    for (let frame = first(waiting); frame; frame = first(waiting)) {
      payloads.push(frame.payload);
      waiting = waiting.subarray(frame.length);
    }
    return payloads;
  };
}

function first(bytes: Buffer): { payload: Buffer; length: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start + 4) return null;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return null;
  const mask = bytes.subarray(start, start + 4);
  return {
    payload: Buffer.from(bytes.subarray(start + 4, length).map((byte, i) => byte ^ (mask[i % 4] ?? 0))),
    length,
  };
}
