import type { BrowserContext, Page } from '@playwright/test';

/** Those whose browser pretends something from now on. */
const pretending = new WeakSet<Page>();

export function pretends(page: Page): void {
  pretending.add(page);
}

/** The page that the screen before was shown on, or a new one. A page of its own for each screen takes a process of its own, which is half of the time. */
export async function pageFor(context: BrowserContext): Promise<Page> {
  const [page] = context.pages();
  if (!page) return context.newPage();
  if (pretending.has(page)) {
    await page.close();
    return context.newPage();
  }
  await page.unrouteAll();
  await page.mouse.move(-1, -1);
  return page;
}
