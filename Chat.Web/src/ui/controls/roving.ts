/** Arrows, Home and End move the focus through what the selector names, in the order of the page. True: the key was used. */
export function moveFocus(event: KeyboardEvent, container: Element | null, selector: string): boolean {
  const elements = [...(container?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const current = elements.indexOf(document.activeElement as HTMLElement);
  const next = {
    ArrowDown: elements[current + 1],
    ArrowUp: current > 0 ? elements[current - 1] : undefined,
    Home: elements[0],
    End: elements.at(-1),
  }[event.key];
  if (!next) return false;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}
