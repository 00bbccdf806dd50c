import { anaAndBen, test } from '../e2e/people';

const ROUNDS = 100;

/** From the click on Send in one page to the text in the other page's document, both on this machine. */
test('send to seen', async ({ browser, server }) => {
  const { ana, ben } = await anaAndBen(browser, server);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const text = `round ${round}.`;
    const seen = ben.page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const log = document.querySelector('[role=log]');
          const look = () => log?.lastElementChild?.textContent?.includes(wanted) && resolve(Date.now());
          new MutationObserver(look).observe(log ?? document, { childList: true, subtree: true, characterData: true });
        }),
      text,
    );
    await ana.composer.fill(text);
    const clicked = await ana.page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('button[type=submit]');
      const now = Date.now();
      button?.click();
      return now;
    });
    times.push((await seen) - clicked);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))];
  console.log(`send to seen, ${ROUNDS} rounds: median ${at(0.5)} ms, p90 ${at(0.9)} ms, worst ${at(1)} ms`);
});
