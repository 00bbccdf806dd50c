import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import { Menu, MenuProvider, type MenuRequest } from './menu';

export function MenuHost({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState<{ request: MenuRequest; number: number } | null>(null);
  const show = useCallback(
    (request: MenuRequest) => setOpen((old) => ({ request, number: (old?.number ?? 0) + 1 })),
    [],
  );
  const close = useCallback(() => setOpen(null), []);
  return (
    <MenuProvider value={show}>
      {children}
      {open && <Menu key={open.number} {...open.request} onClose={close} />}
    </MenuProvider>
  );
}
