const PATHS = {
  back: 'M15 5l-7 7 7 7',
  forwardArrow: 'M9 5l7 7-7 7',
  plus: 'M12 5v14M5 12h14',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  send: 'M12 19V5M5.500 11.500L12 5l6.500 6.500',
  emoji: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 10h.01M15 10h.01M8.5 14.5c2 2 5 2 7 0',
  down: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  more: 'M12 5.500h.01M12 12h.01M12 18.500h.01',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  newChat:
    'M20 12v6a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h6M10 14l1-4 7.500-7.500a1.400 1.400 0 0 1 2 0l1 1a1.400 1.400 0 0 1 0 2L14 13z',
  group:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M15.500 4.500a3.500 3.500 0 0 1 0 6M18 14.500c2.100.800 3.500 2.800 3.500 5.500',
  newGroup:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M19 8v6M16 11h6',
  pin: 'M9 4h6l-.500 6 3 3.500h-11l3-3.500zM12 13.500V20',
  muted: 'M4 4l16 16M9.500 5a5 5 0 0 1 7.500 4.500V13M7.500 8.500C7 10 7.500 13 5.500 16H16M10 19.500h4',
  archive: 'M4 5h16v4H4zM5.500 9v10h13V9M10 13h4',
  unread: 'M4 6h10M4 12h16M4 18h16M19.500 6h.01',
  reply: 'M9 6l-5 5 5 5M4 11h10a6 6 0 0 1 6 6v1',
  forward: 'M15 6l5 5-5 5M20 11H10a6 6 0 0 0-6 6v1',
  edit: 'M5 19l1-4L16.500 4.500a1.800 1.800 0 0 1 2.500 0l.500.500a1.800 1.800 0 0 1 0 2.500L9 18z',
  trash: 'M5 7h14M10 7V4.500h4V7M7 7l.800 12.500h8.400L17 7M10.500 11v5M13.500 11v5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  star: 'M12 4l2.400 5 5.600.700-4.100 3.800 1.100 5.500-5-2.700-5 2.700 1.100-5.500L4 9.700 9.600 9z',
  replies: 'M5 5h14v10H11l-4 4v-4H5zM9 9h6M9 12h4',
  select: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.500l2.700 2.700L16 9.800',
  calendar: 'M5 6h14v14H5zM5 10h14M9 3.500V7M15 3.500V7',
  link: 'M10 14a4 4 0 0 0 6 .500l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.500l-3 3a4 4 0 0 0 5.700 5.700L12 17',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2',
  camera: 'M4 8h3l1.500-2.500h7L17 8h3v11H4zM12 16.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  block: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12',
  leave: 'M14 4H5v16h9M10 12h10M16.500 8.500L20 12l-3.500 3.500',
  timer: 'M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 9v4l2.500 2M9.500 2.500h5',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  shield: 'M12 3.500l7 2.500v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6z',
  bell: 'M6.500 16c2-3 1-5.500 1.500-7.500a4.100 4.100 0 0 1 8 0c.500 2-.500 4.500 1.500 7.500zM10 19.500h4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c0-4 3.400-6.500 7.500-6.500s7.500 2.500 7.500 6.500',
  device: 'M4 6h16v10H4zM9 20h6M12 16v4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1.100 1.100M17.300 17.300l1.100 1.100M5.600 18.400l1.100-1.100M17.300 6.700l1.100-1.100',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** Arrows that point along the line are turned round where one reads from the right. */
const TURNING: ReadonlySet<IconName> = new Set(['back', 'forwardArrow', 'reply', 'forward', 'leave']);

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  const size = small ? 16 : 24;
  return (
    <svg
      class={`icon ${TURNING.has(name) ? 'turning' : ''}`}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
