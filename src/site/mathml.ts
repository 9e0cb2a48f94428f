/** Equations with the words in the colours of what they name, as MathML text. Only for texts of our own. */

/**
 * An identifier, not `mtext`: that counts as space, and an operator between two spaces gets no room around it.
 * `ink` is a class of base.css: arrivals, processed, waiting, downstream, limit; or none.
 */
export function word(text: string, ink = ''): string {
  return ink === '' ? `<mi>${text}</mi>` : `<mi class="${ink}">${text}</mi>`;
}

export const minus = (a: string, b: string): string => `<mrow>${a}<mo>−</mo>${b}</mrow>`;
export const times = (a: string, b: string): string => `<mrow>${a}<mo>×</mo>${b}</mrow>`;
export const inBrackets = (a: string): string => `<mrow><mo>(</mo>${a}<mo>)</mo></mrow>`;
export const fraction = (above: string, below: string): string => `<mfrac>${above}${below}</mfrac>`;

/** `left = right[0] = right[1] …`, one below the other. */
export function equation(left: string, right: readonly string[]): string {
  const rows = right.map(
    (side, index) => `<mtr><mtd>${index === 0 ? left : ''}</mtd><mtd><mo>=</mo></mtd><mtd>${side}</mtd></mtr>`,
  );
  return `<math display="block"><mtable displaystyle="true">${rows.join('')}</mtable></math>`;
}
