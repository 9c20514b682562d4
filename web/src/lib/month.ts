/** The span of days that the chief's page looks at, and the span before it for comparison. */
import type { Query } from '@/api/client'
import { isoDate, monthStart } from './time'

export interface Span { from: string; to: string }

const nextDay = (day: Date): Date => new Date(day.getTime() + 86_400_000)

/** This month so far (to = tomorrow, exclusive) or a whole earlier month. */
export function monthSpan(now: Date, offset: number): Span {
  return offset === 0 ? { from: monthStart(now), to: isoDate(nextDay(now)) } : { from: monthStart(now, offset), to: monthStart(now, offset + 1) }
}

/** The whole month before, which the change is told against. */
export function spanBefore(now: Date, offset: number): Span {
  return { from: monthStart(now, offset - 1), to: monthStart(now, offset) }
}

/** States that count for a rate's numerator; what a click on the rate opens. */
export const COUNTED: Record<string, Query> = {
  response: { state: 'acknowledged,in-progress,awaiting-requester,suspended,resolved,struck-off' },
  resolution: { state: 'resolved,struck-off' },
  strike_off: { state: 'struck-off' },
  satisfaction: { state: 'resolved,struck-off' },
  on_time: { state: 'resolved,struck-off' },
}
export const METRICS = ['response', 'resolution', 'on_time', 'satisfaction', 'strike_off'] as const
export type Metric = (typeof METRICS)[number]
