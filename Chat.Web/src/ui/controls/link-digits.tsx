import { texts } from '../texts';

/** Six digits in two groups, read one by one. */
export function LinkDigits({ digits }: { digits: string }) {
  return (
    <p class="link-digits" dir="ltr" role="img" aria-label={`${texts.linkDigits} ${[...digits].join(' ')}`}>
      <span>{digits.slice(0, 3)}</span>
      <span>{digits.slice(3)}</span>
    </p>
  );
}
