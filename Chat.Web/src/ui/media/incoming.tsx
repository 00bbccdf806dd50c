import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../controls/icons';
import { texts } from '../texts';
import { takeHandedFiles } from './handed-files';
import './media.css';

interface IncomingProps {
  conversationId: string;
  onFiles(files: File[]): void;
}

/** Files that are dropped on the window, pasted, or shared from another app; while they are dragged over it, a word that they may. */
export function Incoming({ conversationId, onFiles }: IncomingProps) {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const files = takeHandedFiles(conversationId);
    if (files.length > 0) latest.current(files);
  }, [conversationId]);
  useEffect(() => {
    let depth = 0;
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
    const move = (by: number) => (event: DragEvent) => {
      if (!hasFiles(event) || isCovered()) return;
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const enter = move(1);
    const leave = move(-1);
    // Also where they are not taken: the browser would open them in place of the app.
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer && isCovered()) event.dataTransfer.dropEffect = 'none';
    };
    const take = (event: Event, data: DataTransfer | null) => {
      const files = [...(data?.files ?? [])];
      if (files.length === 0 || isCovered()) return;
      event.preventDefault();
      latest.current(files);
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (hasFiles(event)) event.preventDefault();
      take(event, event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      // Office programs add a picture of the text that was copied. A file that was copied has its name as plain text, but no markup.
      const types = event.clipboardData?.types ?? [];
      if (types.includes('text/plain') && types.includes('text/html')) return;
      take(event, event.clipboardData);
    };
    document.addEventListener('dragenter', enter);
    document.addEventListener('dragleave', leave);
    document.addEventListener('dragover', onOver);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragenter', enter);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return over ? (
    <div class="drop-here">
      <p>
        <Icon name="attach" /> {texts.media.drop}
      </p>
    </div>
  ) : null;
}

function isCovered(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
