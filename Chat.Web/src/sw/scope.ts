/** The worker's own global; TypeScript takes `self` for a window's. */
export const scope = self as unknown as ServiceWorkerGlobalScope;
