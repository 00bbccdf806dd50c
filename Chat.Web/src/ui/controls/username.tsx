/** The sign before the name stays before it in languages from right to left too. */
export function Username({ of }: { of: string }) {
  return <bdi dir="ltr">@{of}</bdi>;
}
