// Amounts of money as whole numbers, so that they add up exactly in any order: ten-thousandths, the smallest unit that any currency
// has. Sums of cents are exact up to 3.6 million millions, of whole units up to 14 million millions. Pure.

const UNITS = 10_000;

/** An amount in ten-thousandths; what is finer is rounded. */
export function moneyUnits(amount: number): number {
  return Math.round(amount * UNITS);
}

/** The amount that so many ten-thousandths are: the number nearest to it, without noise in its last digits. */
export function moneyOf(units: number): number {
  return units / UNITS;
}
