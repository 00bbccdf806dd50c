import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Icon {
  src: string;
  type: string;
  sizes: string;
  purpose?: string;
}

const folder = new URL('../../public/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.webmanifest', folder), 'utf8'));
const icons: Icon[] = [...manifest.icons, ...manifest.shortcuts.flatMap((one: { icons: Icon[] }) => one.icons)];

/** As a browser would read it from the file. */
function kindAndSize(bytes: Buffer): { type: string; sizes: string } {
  if (bytes.toString('latin1', 1, 4) === 'PNG')
    return { type: 'image/png', sizes: `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}` };
  if (bytes.toString('utf8').includes('<svg')) return { type: 'image/svg+xml', sizes: 'any' };
  throw new Error('This is no icon.');
}

it('is the page’s manifest, and has what makes an app installable', () => {
  expect(readFileSync(new URL('../index.html', folder), 'utf8')).toMatch(
    /rel="manifest"[^>]*"\/manifest\.webmanifest"/,
  );
  expect(manifest).toMatchObject({
    id: '/',
    name: 'Chat',
    short_name: 'Chat',
    start_url: '/',
    scope: '/',
    display: 'standalone',
  });
});

it('names only icons that are there, of the kind and size that it says', () => {
  for (const { src, type, sizes } of icons) {
    expect({ src, ...kindAndSize(readFileSync(new URL(`.${src}`, folder))) }).toEqual({ src, type, sizes });
  }
});

it('has the icons that systems ask for: both sizes, and one that may be cut to any shape', () => {
  const plain = manifest.icons.filter((icon: Icon) => icon.purpose !== 'maskable').map((icon: Icon) => icon.sizes);
  expect(plain).toEqual(expect.arrayContaining(['192x192', '512x512']));
  const maskable = manifest.icons.filter((icon: Icon) => icon.purpose === 'maskable').map((icon: Icon) => icon.sizes);
  expect(maskable).toContain('512x512');
});

it('offers a new chat, and takes text and files that other apps share', () => {
  expect(manifest.shortcuts).toEqual([expect.objectContaining({ name: 'New chat', url: '/new-chat' })]);
  expect(manifest.share_target).toEqual({
    action: '/share',
    method: 'POST',
    enctype: 'multipart/form-data',
    params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
  });
});
