/** A scenario in the address of the page, so that it can be shared as a link. Pure. */
import type { Arrival, Change } from './types'

const BETWEEN = '~'
const WITHIN = '|'
const clean = (text: string): string => text.replaceAll(BETWEEN, ' ').replaceAll(WITHIN, ' ').trim()

export function readChange(query: Record<string, unknown>): Change {
  const parts = (value: unknown): string[] => (typeof value === 'string' ? value.split(BETWEEN).filter(Boolean) : [])
  return {
    leave: [...new Set(parts(query.leave))],
    come: parts(query.come).flatMap((text): Arrival[] => {
      const [firm, product, place, capacity] = text.split(WITHIN)
      const yuan = Number(capacity)
      return firm && product && place ? [{ firm, product, place, capacity: capacity && Number.isFinite(yuan) ? yuan : null }] : []
    }),
  }
}

export function writeChange(change: Change): { leave: string | undefined; come: string | undefined } {
  const come = change.come.map((a) => [clean(a.firm), clean(a.product), clean(a.place), a.capacity ?? ''].join(WITHIN))
  return { leave: change.leave.map(clean).join(BETWEEN) || undefined, come: come.join(BETWEEN) || undefined }
}

export const isEmpty = (change: Change): boolean => !change.leave.length && !change.come.length
