/** The few pictures that stand beside words; never alone, so hidden from screen readers. */

const paths = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  cloud: 'M7 18.5a4.5 4.5 0 0 1-.6-8.96 6 6 0 0 1 11.5 1.2A3.9 3.9 0 0 1 17.5 18.5H7Z',
  pause: 'M9 5v14M15 5v14',
  mic: 'M12 3.5a2.5 2.5 0 0 1 2.5 2.5v5.5a2.5 2.5 0 0 1-5 0V6A2.5 2.5 0 0 1 12 3.5ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  plus: 'M12 5v14M5 12h14',
  warning: 'M12 8.5v4.5M12 16.5v.01M12 3.5l9 16H3l9-16Z',
  keyboard: 'M3.5 6.5h17v11h-17zM7 10v.01M10.3 10v.01M13.6 10v.01M17 10v.01M8 14h8',
  reply: 'M9.5 7L5 11.5 9.5 16M5 11.5h9a5 5 0 0 1 5 5V18',
  record: 'M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14Z',
  stop: 'M6 6h12v12H6Z',
  play: 'M8 5.5l11 6.5-11 6.5Z',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7',
} as const;

export function Icon({ name, size = 20 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
