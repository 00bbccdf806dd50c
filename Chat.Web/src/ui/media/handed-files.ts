let handed: { conversationId: string; files: File[] } | null = null;

/** Files from elsewhere in the app, for the composer of a chat that is opened next. */
export function handFiles(conversationId: string, files: File[]): void {
  handed = files.length > 0 ? { conversationId, files } : null;
}

export function takeHandedFiles(conversationId: string): File[] {
  const files = handed?.conversationId === conversationId ? handed.files : [];
  handed = null;
  return files;
}
