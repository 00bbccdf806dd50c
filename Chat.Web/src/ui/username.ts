const VALID = /^[a-z0-9][a-z0-9._-]{2,31}$/;

export function isValidUsername(username: string): boolean {
  return VALID.test(username.trim().toLowerCase());
}

/** "Ána María" becomes "ana.maria"; empty when nothing usable is left. */
export function suggestUsername(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 32)
    .replace(/\.+$/, '');
  return isValidUsername(plain) ? plain : '';
}
