type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** A sentence per plural form of the language; `#` stands for the number, written as the language writes numbers. */
export function plural(locale: string, forms: Forms): (count: number) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale, { useGrouping: 'min2' });
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count));
}
