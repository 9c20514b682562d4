/** Sums of decimals as they are typed: digits, never binary floating point. */

/** A decimal of plain digits, with commas between thousands at most; null for anything else. */
function scaled(text: string, places: number): bigint | null {
  const plain = text.trim().replaceAll(/[,，]/g, '')
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return null
  const [whole = '0', decimals = ''] = plain.replace('-', '').split('.')
  if (decimals.length > places) return null
  const value = BigInt(whole + decimals.padEnd(places, '0'))
  return plain.startsWith('-') ? -value : value
}

const PLACES = 10

function told(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(PLACES + 1, '0')
  const decimals = digits.slice(-PLACES).replace(/0+$/, '')
  return (value < 0n ? '-' : '') + digits.slice(0, -PLACES) + (decimals ? `.${decimals}` : '')
}

/** The exact sum; empty texts add nothing, and what is no number makes the sum unknown. */
export function sumOf(texts: string[]): string | null {
  let sum = 0n
  for (const text of texts) {
    if (!text.trim()) continue
    const value = scaled(text, PLACES)
    if (value === null) return null
    sum += value
  }
  return told(sum)
}

/** Whether one decimal is more than another; false when either is no number. */
export function isMore(one: string, other: string): boolean {
  const [a, b] = [scaled(one, PLACES), scaled(other, PLACES)]
  return a !== null && b !== null && a > b
}

/** Two values as one: decimals by their number, all else letter by letter. */
export function isSame(one: string | null, other: string | null): boolean {
  if (one === other) return true
  if (one === null || other === null) return false
  const [a, b] = [scaled(one, PLACES), scaled(other, PLACES)]
  return a !== null && a === b
}

/** Commas between thousands; no digit is rounded away. */
export function grouped(digits: string): string {
  const [whole = '', decimals] = digits.split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (decimals ? `.${decimals}` : '')
}
