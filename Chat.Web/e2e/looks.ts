import { expect, type Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/** axe itself: its package for Playwright takes several times as long, most of it to carry to this process what is as it should be. */
export async function hasNoViolations(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(what: Document, how: object): Promise<AxeResults> } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(violations).toEqual([]);
}

/** Motion is over and pictures are there. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getTiming().iterations === 1)
        .map((animation) => animation.finished.catch(() => null)),
    ),
  );
}
