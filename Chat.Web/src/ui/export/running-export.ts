import type { ChatApi, Me } from '../../client/api';
import { holdWhile } from '../held';
import { tried } from '../toast/toast';
import type { ExportProgress } from './export-data';

const KEPT_MS = 60_000;

let progress: ExportProgress | null = null;
let cancelling = new AbortController();
const listeners = new Set<() => void>();

/** Null while nothing is being exported. It goes on whatever page is shown. */
export const exportProgress = () => progress;

export function onExportProgress(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function cancelExport(): void {
  cancelling.abort();
}

/** Makes the file on this device and hands it to the browser's downloads. */
export async function startExport(api: ChatApi, me: Me): Promise<void> {
  if (progress) return;
  cancelling = new AbortController();
  const { signal } = cancelling;
  told({ chat: 0, chats: 0, messages: 0 });
  const work = async () => {
    const now = Date.now();
    const { exportData } = await import('./export-data');
    download(await exportData(api, me, now, signal, told), `chat-export-${dateOf(now)}.zip`);
  };
  const working = work();
  holdWhile(working);
  await tried(
    working.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
  );
  told(null);
}

function told(next: ExportProgress | null): void {
  progress = next;
  for (const listener of listeners) listener();
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** In local time, as files are named: 2026-03-03. */
function dateOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0')).join('-');
}
