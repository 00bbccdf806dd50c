import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../../client/api';
import { Icon } from '../controls/icons';
import { useEngine } from '../engine';
import { SectionHeading } from '../settings/section-heading';
import { texts } from '../texts';
import { cancelExport, exportProgress, onExportProgress, startExport } from './running-export';

export function ExportSection({ me }: { me: Me }) {
  const { api } = useEngine();
  const [progress, setProgress] = useState(exportProgress);
  useEffect(() => onExportProgress(() => setProgress(exportProgress())), []);
  const { exporting } = texts;
  return (
    <section>
      <SectionHeading icon="download" text={exporting.heading} />
      <p>{exporting.what}</p>
      <p class="field-hint">{exporting.warning}</p>
      {progress ? (
        <>
          <progress
            aria-label={exporting.running}
            max={Math.max(progress.chats, 1)}
            value={Math.max(progress.chat - 1, 0)}
          />
          <p class="field-hint">{exporting.progress(progress.chat, progress.chats, progress.messages)}</p>
          <button type="button" class="of-section" onClick={cancelExport}>
            {texts.cancel}
          </button>
        </>
      ) : (
        <button type="button" class="with-icon of-section" onClick={() => startExport(api, me)}>
          <Icon name="download" small /> {exporting.start}
        </button>
      )}
    </section>
  );
}
