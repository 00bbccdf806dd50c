/** Ids are hex strings in the client and 16-byte binaries on the wire. */
export function idToBytes(id: string): Uint8Array {
  const bytes = new Uint8Array(id.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(id.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function bytesToId(bytes: Uint8Array): string {
  let id = '';
  for (const byte of bytes) id += byte.toString(16).padStart(2, '0');
  return id;
}
