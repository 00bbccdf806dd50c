import { createContext } from 'preact';
import { useContext, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../controls/icons';
import { placed } from './placed';

export interface MenuItem {
  label: string;
  icon?: IconName;
  /** Shown instead of icon and label, in one row with the others of its kind. */
  emoji?: string;
  danger?: boolean;
  checked?: boolean;
  onPick(): void;
}

export interface MenuRequest {
  label: string;
  items: MenuItem[];
  /** Where it was asked for: an element's box, or the point of the pointer. */
  at: { x: number; y: number } | DOMRect;
}

const MenuContext = createContext<(request: MenuRequest) => void>(() => undefined);
export const MenuProvider = MenuContext.Provider;

/** Opens a menu; one is open at a time. */
export function useMenu(): (request: MenuRequest) => void {
  return useContext(MenuContext);
}

/** In the top layer, so that it may be asked for from dialogs too. The focus moves inside with arrows and letters, and goes back. */
export function Menu({ label, items, at, onClose }: MenuRequest & { onClose(): void }) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const before = document.activeElement;
    element.showPopover();
    place(element, at);
    element.querySelector('button')?.focus({ preventScroll: true });
    const beside = (event: Event) => {
      if (!element.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', beside, true);
    window.addEventListener('resize', onClose);
    return () => {
      document.removeEventListener('pointerdown', beside, true);
      window.removeEventListener('resize', onClose);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  const pick = (item: MenuItem) => {
    onClose();
    // After the focus has gone back, so that what is opened now may take it.
    queueMicrotask(() => requestAnimationFrame(item.onPick));
  };
  const quick = items.filter(({ emoji }) => emoji !== undefined);
  const plain = items.filter(({ emoji }) => emoji === undefined);
  return (
    // A part of the page of its own: it lies beside whatever it was asked for from.
    <section aria-label={label}>
      <div
        ref={menu}
        popover="manual"
        class="menu"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={(event) => onKeyDown(event, onClose)}
      >
        {quick.length > 0 && (
          <div class="menu-quick" role="none">
            {quick.map((item) => (
              <button
                key={item.emoji}
                type="button"
                role="menuitem"
                tabIndex={-1}
                class={`menu-emoji ${item.checked ? 'checked' : ''}`}
                aria-label={item.label}
                onClick={() => pick(item)}
              >
                {item.emoji}
              </button>
            ))}
          </div>
        )}
        {plain.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={`menu-item ${item.danger ? 'danger-ink' : ''}`}
            onClick={() => pick(item)}
          >
            {item.icon && <Icon name={item.icon} />}
            <span>{item.label}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

function place(element: HTMLElement, at: MenuRequest['at']): void {
  const box = 'width' in at ? at : new DOMRect(at.x, at.y, 0, 0);
  const own = { width: element.offsetWidth, height: element.offsetHeight };
  const rightToLeft = document.documentElement.dir === 'rtl';
  const { left, top } = placed(box, own, { width: innerWidth, height: innerHeight }, rightToLeft);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

function onKeyDown(event: KeyboardEvent, onClose: () => void): void {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    onClose();
    return;
  }
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const next = chosenBy(event.key, items, items.indexOf(document.activeElement as HTMLButtonElement));
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function chosenBy(key: string, items: HTMLButtonElement[], current: number): HTMLButtonElement | undefined {
  const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const backward = document.documentElement.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  if (key === 'ArrowDown' || key === forward) return items[(current + 1) % items.length];
  if (key === 'ArrowUp' || key === backward) return items.at(current <= 0 ? -1 : current - 1);
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key.length !== 1) return undefined;
  const after = [...items.slice(current + 1), ...items.slice(0, current + 1)];
  return after.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}
