/** Unified social credit code (GB 32100-2015): 18 characters, the last one checks the others. */

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

export type UsccVerdict = { ok: true } | { ok: false; fault: 'length' | 'character' | 'check'; at?: number; expected?: string }

export function checkUscc(typed: string): UsccVerdict {
  const code = typed.replace(/\s/g, '').toUpperCase()
  const bad = Array.from(code).findIndex((c) => !ALPHABET.includes(c))
  if (bad >= 0) return { ok: false, fault: 'character', at: bad + 1 }
  if (code.length !== 18) return { ok: false, fault: 'length' }
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(code[i]!), 0)
  const expected = ALPHABET[(31 - (sum % 31)) % 31]!
  return code[17] === expected ? { ok: true } : { ok: false, fault: 'check', expected }
}
