/** The whole way of a case, reckoned from the steps the server derived from its events. */
import type { CaseDetail, Clock, WayStep } from '@/api/types'
import { isEnded } from './states'

export interface Segment extends WayStep { share: number }
export interface Holder { name: string | null; seconds: number; pausedSeconds: number }

/** Steps with the share of the bar each takes; short ones stay visible. */
export function segments(way: WayStep[], aheadSeconds: number): { past: Segment[]; ahead: number } {
  const total = way.reduce((sum, step) => sum + step.working_seconds, 0) + Math.max(aheadSeconds, 0)
  const least = total * 0.035
  // outside working hours nothing was used: every step gets the same width
  const widths = way.map((step) => Math.max(step.working_seconds, least) || 1)
  const ahead = aheadSeconds > 0 ? Math.max(aheadSeconds, least) : 0
  const sum = widths.reduce((a, b) => a + b, 0) + ahead || 1
  return { past: way.map((step, i) => ({ ...step, share: widths[i]! / sum })), ahead: ahead / sum }
}

/** Who has had the case for how long, longest first; null stands for the desk (no unit yet). */
export function holders(way: WayStep[]): Holder[] {
  const found = new Map<string | null, Holder>()
  for (const step of way) {
    if (isEnded(step.state)) continue
    const name = step.unit?.name ?? null
    const holder = found.get(name) ?? { name, seconds: 0, pausedSeconds: 0 }
    if (step.paused) holder.pausedSeconds += step.working_seconds
    else holder.seconds += step.working_seconds
    found.set(name, holder)
  }
  return [...found.values()].filter((h) => h.seconds + h.pausedSeconds > 0).sort((a, b) => b.seconds - a.seconds)
}

/** The clock that runs out next, if any still runs or stands still. */
export function nextClock(clocks: Clock[]): Clock | null {
  const open = clocks.filter((c) => !c.met_at && c.due_at && !['met', 'met-late', 'not-started', 'stopped'].includes(c.state))
  return open.sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? ''))[0] ?? null
}

export type Standing =
  | { kind: 'ended' } | { kind: 'resolved' } | { kind: 'solved' } | { kind: 'listed' } | { kind: 'desk'; clock: Clock | null; leftSeconds: number } | { kind: 'asked' } | { kind: 'paused' }
  | { kind: 'due'; clock: Clock; leftSeconds: number } | { kind: 'late'; clock: Clock; lateSeconds: number } | { kind: 'open' }

/** What the page says first: who must do what, and until when. */
export function standing(item: Pick<CaseDetail, 'state' | 'clocks'> & Partial<Pick<CaseDetail, 'due' | 'holder'>>): Standing {
  const { state } = item
  if (isEnded(state)) return { kind: 'ended' }
  if (state === 'resolved' || state === 'solved') return { kind: state }
  if (state === 'listed') return { kind: 'listed' }
  // what was late stays late while it stands still, unless it is with the requester
  const waited = item.due?.late_seconds != null && item.holder?.who !== 'requester' ? item.clocks.find((c) => c.clock === item.due?.clock) : undefined
  if (waited) return { kind: 'late', clock: waited, lateSeconds: item.due?.late_seconds ?? 0 }
  if (state === 'awaiting-requester') return { kind: 'asked' }
  if (state === 'suspended') return { kind: 'paused' }
  const clock = nextClock(item.clocks)
  const left = clock ? clock.allowed_seconds - clock.elapsed_seconds : 0
  if (['submitted', 'accepted', 'reopened'].includes(state) && left >= 0) return { kind: 'desk', clock, leftSeconds: left }
  if (!clock) return { kind: 'open' }
  return clock.state === 'overdue' || left < 0
    ? { kind: 'late', clock, lateSeconds: -left }
    : { kind: 'due', clock, leftSeconds: left }
}
