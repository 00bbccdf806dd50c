import type { Me, Person } from '../src/client/api';

export const me: Me = {
  ...person(0, 'ana', 'Ana Álvarez'),
  deviceId: 'd0'.repeat(16),
  role: 'owner',
};

const NAMES: [string, string][] = [
  ['ben', 'Ben Okafor'],
  ['clara', 'Clara Nguyễn'],
  ['layla', 'ليلى حداد'],
  ['dmitri', 'Dmitri Волков'],
  ['noa', 'נועה לוי'],
  ['emil', 'Emil Sørensen'],
  ['fatou', 'Fatou Diop'],
  ['grace', 'Grace Hopper-Vandenberghe de la Fuente'],
  ['hiro', '田中 ひろ'],
  ['ines', 'Inês'],
  ['jo', 'Jo 🌻'],
  ['kofi', 'Kofi Mensah'],
];

export const people: Person[] = NAMES.map(([username, name], index) => person(index + 1, username, name));

export function person(index: number, username: string, displayName: string): Person {
  const userId = index.toString(16).padStart(32, '0');
  return { userId, username, displayName, contactNumber: String(4_000_000_000 + index * 7_919) };
}

export function known(username: string): Person {
  const found = people.find((candidate) => candidate.username === username);
  if (!found) throw new Error(`nobody is called ${username}`);
  return found;
}
