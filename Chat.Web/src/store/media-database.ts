/** The name of the database of attachments beside that of the rows. */
export function mediaDatabase(store: string): string {
  return `${store} media`;
}
