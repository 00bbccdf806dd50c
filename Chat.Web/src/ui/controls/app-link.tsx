import type { ComponentChildren } from 'preact';
import { navigate } from '../router';

interface AppLinkProps {
  href: string;
  class?: string;
  current?: boolean;
  replace?: boolean;
  children: ComponentChildren;
}

/** A real link: it opens in a new tab with the usual keys and clicks, and stays in the page otherwise. */
export function AppLink({ href, class: className, current, replace, children }: AppLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href, replace ? 'replace' : 'push');
  };
  return (
    <a href={href} class={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
