type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

interface Counting {
  rules: Intl.PluralRules;
  numbers: Intl.NumberFormat;
}

const made = new Map<string, Counting>();

/** A sentence per plural form of the language; `#` stands for the number, written as the language writes numbers. */
export function plural(locale: string, forms: Forms): (count: number) => string {
  return (count) => {
    const { rules, numbers } = countingIn(locale);
    return (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count));
  };
}

/** Made at the first use and once: a language has dozens of such sentences, and most starts need none. */
function countingIn(locale: string): Counting {
  let counting = made.get(locale);
  if (!counting) {
    const numbers = new Intl.NumberFormat(locale, { useGrouping: 'min2' });
    counting = { rules: new Intl.PluralRules(locale), numbers };
    made.set(locale, counting);
  }
  return counting;
}
