/** Finding things of a chain by name, code or pinyin initials. Pure. */
import { pinyinInitials } from '@/lib/pinyin'
import { keyOf, type Key, type Kind } from './picture'
import type { View } from './types'

export interface Found { key: Key; kind: Kind; name: string; where: string; initials: string; code?: string }

/** Everything that can be found, once a chain: initials are costly to look up at each stroke. */
export function indexOf(view: View): Found[] {
  const all = new Map<Key, Found>()
  const put = (kind: Kind, name: string, where: string, code?: string | null): void => {
    const key = keyOf(kind, name)
    if (!all.has(key)) all.set(key, { key, kind, name, where, initials: pinyinInitials(name), ...(code ? { code } : {}) })
  }
  for (const segment of view.segments) put('segment', segment.name, segment.state_label)
  for (const segment of view.segments) for (const product of segment.products) put('product', product.name, segment.name)
  for (const segment of view.segments) for (const firm of segment.firms) put('firm', firm.name, firm.place ?? segment.name, firm.code)
  for (const firm of view.firms) put('firm', firm.name, firm.place ?? '', firm.code)
  return [...all.values()]
}

/** The best first: what begins with the words, then what holds them, then by initials. */
export function find(index: Found[], typed: string, limit: number): Found[] {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return []
  const rank = (item: Found): number => {
    const name = item.name.toLowerCase()
    if (name.startsWith(wanted)) return 0
    if (name.includes(wanted) || item.code?.toLowerCase().includes(wanted)) return 1
    if (item.initials.startsWith(wanted)) return 2
    return item.initials.includes(wanted) ? 3 : 9
  }
  return index.map((item, i) => ({ item, i, at: rank(item) })).filter((x) => x.at < 9).sort((a, b) => a.at - b.at || a.i - b.i).slice(0, limit).map((x) => x.item)
}
