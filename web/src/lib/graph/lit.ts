/** What is highlighted in the picture for a selection: its line upstream and downstream. Pure. */
import { lineage, type Arc } from './lineage'
import { anchorsOf, keyOf, parseKey, threadOf, type Key, type Picture } from './picture'
import type { Supply } from './types'

export interface Thread { path: string; width: number; side: 'up' | 'down' }
export interface Lit { boxes: Set<Key>; rows: Set<Key>; streams: Set<string>; threads: Thread[]; up: number; down: number }

/** A segment with all segments before and behind it. */
export function litSegment(p: Picture, key: Key): Lit {
  const arcs = p.streams.map((s) => ({ from: s.fromKey, to: s.toKey }))
  const { up, down } = lineage(arcs, key)
  const above = new Set([...up, key])
  const below = new Set([...down, key])
  const streams = arcs.filter((a) => (above.has(a.from) && above.has(a.to)) || (below.has(a.from) && below.has(a.to)))
  return {
    boxes: new Set([...up, ...down, key]) as Set<Key>, rows: new Set(p.boxes.find((b) => b.key === key)?.rows.flatMap((r) => r.key ?? [])), threads: [],
    streams: new Set(streams.map((a) => `${a.from}>${a.to}`)), up: up.size, down: down.size,
  }
}

/** A product with the materials behind it and what is made from it. */
export function litProduct(p: Picture, key: Key, recipes: readonly Arc[]): Lit {
  const lit = blank(p, key)
  const start = parseKey(key)!.name
  const { up, down } = lineage(recipes, start)
  for (const name of [...up, ...down]) light(p, lit, keyOf('product', name))
  const into = new Set([...up, start])
  const outOf = new Set([...down, start])
  for (const arc of recipes) {
    const side = into.has(arc.from) && into.has(arc.to) ? 'up' : outOf.has(arc.from) && outOf.has(arc.to) ? 'down' : null
    if (side) thread(p, lit, keyOf('product', arc.from), keyOf('product', arc.to), 1.5, side)
  }
  lit.up = up.size
  lit.down = down.size
  return lit
}

/** A firm with those it buys from and sells to. */
export function litFirm(p: Picture, key: Key, suppliers: Supply[], customers: Supply[]): Lit {
  const lit = blank(p, key)
  const most = Math.max(...[...suppliers, ...customers].map((s) => s.value), 1)
  const widthOf = (s: Supply): number => 1.5 + 6 * Math.sqrt(Math.max(s.value, 0) / most)
  for (const s of suppliers) {
    light(p, lit, keyOf('firm', s.supplier))
    thread(p, lit, keyOf('firm', s.supplier), key, widthOf(s), 'up')
  }
  for (const s of customers) {
    light(p, lit, keyOf('firm', s.buyer))
    thread(p, lit, key, keyOf('firm', s.buyer), widthOf(s), 'down')
  }
  lit.up = new Set(suppliers.map((s) => s.supplier)).size
  lit.down = new Set(customers.map((s) => s.buyer)).size
  return lit
}

function blank(p: Picture, key: Key): Lit {
  const lit: Lit = { boxes: new Set(), rows: new Set(), streams: new Set(), threads: [], up: 0, down: 0 }
  light(p, lit, key)
  return lit
}
function light(p: Picture, lit: Lit, key: Key): void {
  lit.rows.add(key)
  for (const anchor of anchorsOf(p, key)) lit.boxes.add(anchor.box.key)
}
function thread(p: Picture, lit: Lit, from: Key, to: Key, width: number, side: 'up' | 'down'): void {
  // a firm stands in several boxes: one thread, between the places nearest to each other
  let best: { path: string; far: number } | null = null
  for (const a of anchorsOf(p, from)) {
    for (const b of anchorsOf(p, to)) {
      if (a.box === b.box && !(a.exact && b.exact)) continue
      const far = Math.abs(b.left - a.right) + Math.abs(b.y - a.y) / 4 + (a.left >= b.left ? 500 : 0)
      if (!best || far < best.far) best = { path: threadOf(a, b), far }
    }
  }
  if (best) lit.threads.push({ path: best.path, width, side })
}
