import { encode } from '@msgpack/msgpack';

export type RegisterValue = string | number | boolean | Uint8Array | null;

/** A field of account data: the value last written, and when. */
export interface Register {
  value: RegisterValue;
  /** Milliseconds since 1970 by the server's clock, or one more than the value that it replaced. */
  at: number;
}

export type Registers = Record<string, Register>;

/** Field by field the later one: in whatever order and however often versions are merged, all come to the same. */
export function mergeRegisters(a: Registers, b: Registers): Registers {
  const merged = { ...a };
  for (const [field, register] of Object.entries(b)) {
    if (isLater(register, a[field])) merged[field] = register;
  }
  return merged;
}

/** Of two written at the same time, the one whose MessagePack is the greater, byte by byte. */
export function isLater(a: Register, b: Register | undefined): boolean {
  if (!b || a.at !== b.at) return !b || a.at > b.at;
  const [first, second] = [encode(a.value), encode(b.value)];
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    const difference = (first[i] ?? 0) - (second[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return first.length > second.length;
}

export function sameRegisters(a: Registers, b: Registers): boolean {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...fields].every((field) => {
    const [first, second] = [a[field], b[field]];
    return first && second && !isLater(first, second) && !isLater(second, first);
  });
}

/** False, nothing and a field that was never written say the same. */
export function sameValue(a: RegisterValue, b: RegisterValue): boolean {
  return encode(a || null).join() === encode(b || null).join();
}
