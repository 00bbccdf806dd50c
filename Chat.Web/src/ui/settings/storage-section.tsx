import { AppLink } from '../controls/app-link';
import { texts } from '../texts';
import { SectionHeading } from './section-heading';
import { StorageNote } from './storage-note';

export function StorageSection() {
  const { storage } = texts;
  return (
    <section>
      <SectionHeading icon="storage" text={storage.section} />
      <p>{storage.about}</p>
      <AppLink href="/settings/storage" class="quiet-text">
        {storage.show}
      </AppLink>
      <StorageNote />
    </section>
  );
}
