/** The days that the chief's page looks at: a month by its name, or what the server shows today. */
import { isoDate, monthStart } from './time'

export interface Span { from: string; to: string }

/** A month such as `2026-11`, whole: what links name, so that they mean the same next month. */
export function monthSpan(month: string): Span {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const next = new Date(Date.UTC(year, number, 1))
  return { from: `${month}-01`, to: isoDate(new Date(next.getTime() + 12 * 3_600_000)) }
}

/** The month that lies `offset` months from the one containing `now`, as `YYYY-MM`. */
export const monthAt = (now: Date, offset = 0): string => monthStart(now, offset).slice(0, 7)

/** The month `step` months from another one. */
export function monthAfter(month: string, step: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7)
}

export const isMonth = (text: unknown): text is string => typeof text === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

export const METRICS = ['response', 'resolution', 'settled', 'on_time', 'satisfaction', 'strike_off', 'return', 'extension', 'reopening'] as const
export type Metric = (typeof METRICS)[number]
/** Rates of which less is better. */
export const REPROACHES: readonly Metric[] = ['return', 'extension', 'reopening']
