/** A scenario in the address of the page, so that it can be shared as a link. Pure. */
import type { Arrival, Change, Stop } from './types'

const BETWEEN = '~'
const WITHIN = '|'
const clean = (text: string): string => text.replaceAll(BETWEEN, ' ').replaceAll(WITHIN, ' ').trim()

/** Instead of a region: every firm of the graph counts as local. */
export const ALL_FIRMS = 'all'

export function readChange(query: Record<string, unknown>): Change {
  const parts = (value: unknown): string[] => (typeof value === 'string' ? value.split(BETWEEN).filter(Boolean) : [])
  return {
    leave: [...new Set(parts(query.leave))],
    come: parts(query.come).flatMap((text): Arrival[] => {
      const [firm, product, place, capacity] = text.split(WITHIN)
      const yuan = Number(capacity)
      return firm && product && place ? [{ firm, product, place, capacity: capacity && Number.isFinite(yuan) ? yuan : null }] : []
    }),
    stop: parts(query.stop).flatMap((text): Stop[] => {
      const [firm, weeks] = text.split(WITHIN)
      return firm && Number(weeks) > 0 ? [{ firm, weeks: Number(weeks) }] : []
    }),
  }
}

export function writeChange(change: Change): Record<'leave' | 'come' | 'stop', string | undefined> {
  const come = change.come.map((a) => [clean(a.firm), clean(a.product), clean(a.place), a.capacity ?? ''].join(WITHIN))
  const stop = change.stop.map((s) => [clean(s.firm), s.weeks].join(WITHIN))
  return { leave: change.leave.map(clean).join(BETWEEN) || undefined, come: come.join(BETWEEN) || undefined, stop: stop.join(BETWEEN) || undefined }
}

export const isEmpty = (change: Change): boolean => !change.leave.length && !change.come.length && !change.stop.length
