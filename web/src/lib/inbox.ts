/** What a department has before it, sorted by when it is due. */
import type { CaseItem } from '@/api/types'
import { calendarDays, isoDate } from './time'

export const BUCKETS = ['overdue', 'today', 'week', 'later', 'waiting'] as const
export type Bucket = (typeof BUCKETS)[number]

export function bucketOf(row: Pick<CaseItem, 'due' | 'state'>, now: Date): Bucket {
  const due = row.due
  if (due?.state === 'paused' || row.state.startsWith('awaiting') || row.state === 'suspended') return 'waiting'
  if (!due) return 'later'
  const at = new Date(due.at)
  if (due.state === 'overdue' || at < now) return 'overdue'
  const days = calendarDays(now, at)
  if (days === 0) return 'today'
  return days <= 7 ? 'week' : 'later'
}

export interface DayLoad { date: string; at: Date; count: number }

/** How many cases fall due on each of the next seven days. */
export function dayLoad(rows: Pick<CaseItem, 'due' | 'state'>[], now: Date): DayLoad[] {
  const days = Array.from({ length: 7 }, (_, i) => new Date(now.getTime() + i * 86_400_000))
  return days.map((at) => {
    const date = isoDate(at)
    const count = rows.filter((row) => row.due && row.due.state === 'running' && isoDate(new Date(row.due.at)) === date).length
    return { date, at, count }
  })
}
