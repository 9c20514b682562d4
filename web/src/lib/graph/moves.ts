/** Where an arrow key leads in the picture. Pure. */
import { HEAD, ROW, type Key, type Picture } from './picture'

export interface Spot { id: string; key: Key; box: number; column: number; x: number; y: number; height: number }
export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

/** Everything that can be focused, column by column from the top. `id` tells the places of one firm apart. */
export function spots(p: Picture): Spot[] {
  const all = p.boxes.flatMap((box, b): Spot[] => [
    { id: `${b}`, key: box.key, box: b, column: box.column, x: box.x, y: box.y, height: HEAD },
    ...box.rows.flatMap((row, r) => (row.key ? [{ id: `${b}.${r}`, key: row.key, box: b, column: box.column, x: box.x, y: box.y + row.y, height: ROW }] : [])),
  ])
  return all.sort((a, b) => a.column - b.column || a.y - b.y)
}

/** Up and down within a column; left and right along the widest flow, or else to what stands level. */
export function move(p: Picture, all: Spot[], from: string, arrow: Arrow): Spot | null {
  const at = all.findIndex((spot) => spot.id === from)
  const here = all[at]
  if (!here) return all[0] ?? null
  if (arrow === 'ArrowUp' || arrow === 'ArrowDown') {
    const next = all[at + (arrow === 'ArrowDown' ? 1 : -1)]
    return next?.column === here.column ? next : here
  }
  const right = arrow === 'ArrowRight'
  const mine = p.boxes[here.box]!.key
  const isHead = !here.id.includes('.')
  if (isHead) {
    const flows = p.streams.filter((s) => (right ? s.fromKey : s.toKey) === mine && !s.back).sort((a, b) => b.width - a.width)
    const key = flows[0] && (right ? flows[0].toKey : flows[0].fromKey)
    const found = key && all.find((spot) => spot.key === key)
    if (found) return found
  }
  const column = here.column + (right ? 1 : -1)
  const level = all.filter((spot) => spot.column === column)
  return level.reduce<Spot | null>((best, spot) => (!best || Math.abs(spot.y - here.y) < Math.abs(best.y - here.y) ? spot : best), null) ?? here
}
