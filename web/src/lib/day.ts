/** Days and months as people type them, and the weeks of a month. All of it is about the calendar, never about instants. */

const DAY_MS = 86_400_000
const two = (n: number | string): string => String(n).padStart(2, '0')
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`)
const iso = (at: Date): string => at.toISOString().slice(0, 10)

/** The day if there is one of that date. */
function real(year: number, month: number, day: number): string | null {
  const text = `${year}-${two(month)}-${two(day)}`
  const at = utc(text)
  return !Number.isNaN(at.getTime()) && iso(at) === text ? text : null
}

/** `2026-11-30`, `2026/11/30`, `2026.11.30`, `2026年11月30日`, `20261130`; without a year the one of `today`. */
export function parseDay(typed: string, today: string): string | null {
  const text = typed.trim().normalize('NFKC')
  const full = /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (full) return real(Number(full[1]), Number(full[2]), Number(full[3]))
  const short = /^(\d{1,2})(?:[-/.月])(\d{1,2})日?$/.exec(text)
  return short ? real(Number(today.slice(0, 4)), Number(short[1]), Number(short[2])) : null
}

/** `2026-11`, `2026/11`, `2026年11月`, `202611`. */
export function parseMonth(typed: string): string | null {
  const found = /^(\d{4})[-/.年]?(\d{1,2})月?$/.exec(typed.trim().normalize('NFKC'))
  const month = Number(found?.[2])
  return found && month >= 1 && month <= 12 ? `${found[1]}-${two(month)}` : null
}

export const addDays = (day: string, days: number): string => iso(new Date(utc(day).getTime() + days * DAY_MS))

/** The month so many months from another. */
export function addMonths(month: string, months: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${Math.floor(at / 12)}-${two((at % 12) + 1)}`
}

/** 0 for Sunday. */
export const weekdayOf = (day: string): number => utc(day).getUTCDay()

/** Whole weeks from Monday that hold a month. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`
  const start = addDays(first, -((weekdayOf(first) + 6) % 7))
  const weeks: string[][] = []
  for (let at = start; at.slice(0, 7) <= month; at = addDays(at, 7)) weeks.push(Array.from({ length: 7 }, (_, i) => addDays(at, i)))
  return weeks
}
