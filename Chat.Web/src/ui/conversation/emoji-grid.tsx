import { useRef, useState } from 'preact/hooks';
import { texts } from '../texts';
import { EMOJI } from './emoji';

const KEY = 'recent-emoji';
const MOST_RECENT = 16;

/** Groups of emoji; the arrows move the focus over the grid, Tab goes from group to group. */
export function EmojiGrid({ onPick }: { onPick(emoji: string): void }) {
  const [recent] = useState(recentEmoji);
  const grid = useRef<HTMLDivElement>(null);
  const groups: (readonly [keyof typeof texts.emojiGroups, readonly string[]])[] = [...EMOJI];
  // After the others: what is first stays first, whatever was used.
  if (recent.length > 0) groups.push(['recent', recent]);
  const pick = (emoji: string) => {
    remember(emoji);
    onPick(emoji);
  };
  return (
    <div ref={grid} class="emoji-groups" role="none" onKeyDown={(event) => moveOver(event, grid.current)}>
      {groups.map(([group, emoji]) => (
        <fieldset key={group}>
          <legend>{texts.emojiGroups[group]}</legend>
          <div class="emoji-grid">
            {emoji.map((one, index) => (
              <button key={one} type="button" tabIndex={index === 0 ? 0 : -1} onClick={() => pick(one)}>
                {one}
              </button>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function moveOver(event: KeyboardEvent, grid: HTMLElement | null): void {
  const buttons = [...(grid?.querySelectorAll('button') ?? [])];
  const current = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (current === -1) return;
  const ahead = document.documentElement.dir === 'rtl' ? -1 : 1;
  const next = {
    ArrowRight: buttons[current + ahead],
    ArrowLeft: buttons[current - ahead],
    ArrowDown: below(buttons, current, 1),
    ArrowUp: below(buttons, current, -1),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The nearest button in the next line of the grid, which may be in the next group. */
function below(buttons: HTMLButtonElement[], current: number, way: 1 | -1): HTMLButtonElement | undefined {
  const from = buttons[current]?.getBoundingClientRect();
  if (!from) return undefined;
  const rest = way === 1 ? buttons.slice(current + 1) : buttons.slice(0, current).reverse();
  let best: { button: HTMLButtonElement; distance: number; top: number } | null = null;
  for (const button of rest) {
    const { left, top } = button.getBoundingClientRect();
    if (Math.abs(top - from.top) < 1) continue;
    if (best && Math.abs(top - best.top) >= 1) break;
    const distance = Math.abs(left - from.left);
    if (!best || distance < best.distance) best = { button, distance, top };
  }
  return best?.button;
}

export function recentEmoji(): string[] {
  return (localStorage.getItem(KEY) ?? '').split(' ').filter(Boolean).slice(0, MOST_RECENT);
}

function remember(emoji: string): void {
  localStorage.setItem(
    KEY,
    [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT).join(' '),
  );
}
