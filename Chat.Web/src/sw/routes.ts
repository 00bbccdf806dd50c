/** What the server answers by itself; every other path is a page of the app. */
const OF_THE_SERVER = /^\/(?:api|assets|ws|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/;

export function isPage(path: string): boolean {
  return !OF_THE_SERVER.test(path);
}

export function conversationPath(conversationId: string): string {
  return `/c/${encodeURIComponent(conversationId)}`;
}
