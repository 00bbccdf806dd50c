import type { ComponentProps } from 'preact';
import { navigate } from '../router';

type AppLinkProps = ComponentProps<'a'> & {
  href: string;
  current?: boolean;
  replace?: boolean;
};

/** A real link: it opens in a new tab with the usual keys and clicks, and stays in the page otherwise. */
export function AppLink({ href, current, replace, children, ...rest }: AppLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href, replace ? 'replace' : 'push');
  };
  return (
    <a {...rest} href={href} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
