import type { Person } from '../test/engine/people';

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** From saying to seeing it, at the other person's; milliseconds. */
export async function latency(from: Person, to: Person, conversation: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const text = `latency ${Math.random()}`;
    const began = performance.now();
    await from.says(conversation, text);
    while (to.row(conversation)?.lastLine?.text !== text) await new Promise((resolve) => setTimeout(resolve, 2));
    times.push(performance.now() - began);
  }
  return times;
}

export function told(what: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]?.toFixed(0);
  console.log(`${what}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms (${times.length} messages)`);
}
