/** Layered drawing after Sugiyama: columns from raw material to market, boxes ordered so that flows cross
 *  little, long flows led through gaps of their own. Pure, and the same input always gives the same picture. */

export interface Node { id: string; layer: number; height: number }
export interface Flow { from: string; to: string; value: number }
export interface Placed { id: string; column: number; x: number; y: number; width: number; height: number }
export interface Ribbon { from: string; to: string; value: number; width: number; path: string; /** against the columns, or within one */ back: boolean }
export interface Column { layer: number; x: number }
export interface Drawing { width: number; height: number; columns: Column[]; boxes: Placed[]; ribbons: Ribbon[] }
export interface Measures { boxWidth: number; columnGap: number; rowGap: number; ribbonMin: number; ribbonMax: number }

/** Between two columns a flow takes one step; `lane` nodes stand where a long flow passes a column. */
interface Slot { id: string; column: number; height: number; lane: boolean; rank: number; y: number; next: Step[]; before: Step[] }
interface Step { from: Slot; to: Slot; flow: Flow; width: number; y0: number; y1: number }

const SWEEPS = 12
const RELAXATIONS = 24
/** Flows leave a box this far from its corners and from one another. */
const EDGE = 18
const APART = 3
const SQUEEZE_MIN = 0.25

export function draw(nodes: Node[], flows: Flow[], measures: Measures): Drawing {
  const layers = [...new Set(nodes.map((n) => n.layer))].sort((a, b) => a - b)
  const columns: Slot[][] = layers.map(() => [])
  const slots = new Map<string, Slot>()
  for (const node of nodes) {
    const column = layers.indexOf(node.layer)
    const slot = slotOf(node.id, column, node.height, false, columns)
    slots.set(node.id, slot)
  }
  const known = flows.filter((f) => f.from !== f.to && slots.has(f.from) && slots.has(f.to))
  const most = Math.max(...known.map((f) => f.value), 0)
  const full = (flow: Flow): number =>
    measures.ribbonMin + (measures.ribbonMax - measures.ribbonMin) * (most > 0 ? Math.sqrt(Math.max(flow.value, 0) / most) : 0)
  const squeeze = squeezeOf(nodes, known, full)
  const widthOf = (flow: Flow): number => full(flow) * squeeze

  const forward = known.filter((f) => slots.get(f.from)!.column < slots.get(f.to)!.column)
  const back = known.filter((f) => slots.get(f.from)!.column >= slots.get(f.to)!.column)
  const ways = forward.map((flow) => wayOf(flow, slots, columns, widthOf(flow)))

  order(columns)
  const height = settle(columns, measures.rowGap)
  assignPorts(columns)

  const left = (column: number): number => column * (measures.boxWidth + measures.columnGap)
  const ribbons = ways.map((way): Ribbon => ({
    from: way[0]!.flow.from, to: way[0]!.flow.to, value: way[0]!.flow.value, width: way[0]!.width, back: false, path: pathOf(way, left, measures.boxWidth),
  }))
  let low = height
  for (const flow of back) {
    const [from, to] = [slots.get(flow.from)!, slots.get(flow.to)!]
    const width = Math.min(widthOf(flow), 5)
    if (from.column !== to.column) low += 16
    ribbons.push({ from: flow.from, to: flow.to, value: flow.value, width, back: true, path: backPath(from, to, left, measures.boxWidth, low) })
  }
  return {
    width: layers.length ? left(layers.length - 1) + measures.boxWidth : 0,
    height: low + (low > height ? 8 : 0),
    columns: layers.map((layer, i) => ({ layer, x: left(i) })),
    boxes: nodes.map((node) => {
      const slot = slots.get(node.id)!
      return { id: node.id, column: slot.column, x: left(slot.column), y: slot.y, width: measures.boxWidth, height: slot.height }
    }),
    ribbons,
  }
}

/** One scale for all flows, so that those of the fullest box still fit beside it. */
function squeezeOf(nodes: Node[], flows: Flow[], full: (flow: Flow) => number): number {
  const sides = new Map<string, { sum: number; count: number }>()
  for (const flow of flows) {
    for (const side of [`${flow.from}>`, `>${flow.to}`]) {
      const at = sides.get(side) ?? { sum: 0, count: 0 }
      sides.set(side, { sum: at.sum + full(flow), count: at.count + 1 })
    }
  }
  let squeeze = 1
  for (const node of nodes) {
    for (const side of [`${node.id}>`, `>${node.id}`]) {
      const at = sides.get(side)
      if (at) squeeze = Math.min(squeeze, (node.height - EDGE - (at.count - 1) * APART) / at.sum)
    }
  }
  return Math.max(squeeze, SQUEEZE_MIN)
}

function slotOf(id: string, column: number, height: number, lane: boolean, columns: Slot[][]): Slot {
  const slot: Slot = { id, column, height, lane, rank: columns[column]!.length, y: 0, next: [], before: [] }
  columns[column]!.push(slot)
  return slot
}

function wayOf(flow: Flow, slots: Map<string, Slot>, columns: Slot[][], width: number): Step[] {
  const [from, to] = [slots.get(flow.from)!, slots.get(flow.to)!]
  const stops = [from]
  for (let column = from.column + 1; column < to.column; column += 1) {
    stops.push(slotOf(`${flow.from}→${flow.to}@${column}`, column, width + 6, true, columns))
  }
  stops.push(to)
  return stops.slice(1).map((stop, i) => {
    const step: Step = { from: stops[i]!, to: stop, flow, width, y0: 0, y1: 0 }
    step.from.next.push(step)
    step.to.before.push(step)
    return step
  })
}

/** Orders each column by the mean place of its neighbours, back and forth, and keeps the order with the fewest crossings. */
function order(columns: Slot[][]): void {
  let best = columns.map((column) => [...column])
  let fewest = crossings(columns)
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const down = sweep % 2 === 0
    for (const column of down ? columns : [...columns].reverse()) {
      const wish = new Map(column.map((slot) => [slot, barycentre(slot, columns, down)]))
      column.sort((a, b) => wish.get(a)! - wish.get(b)! || a.rank - b.rank)
      column.forEach((slot, i) => { slot.rank = i })
    }
    const now = crossings(columns)
    if (now < fewest) {
      fewest = now
      best = columns.map((column) => [...column])
    }
  }
  best.forEach((column, c) => {
    columns[c]!.splice(0, column.length, ...column)
    column.forEach((slot, i) => { slot.rank = i })
  })
}

function barycentre(slot: Slot, columns: Slot[][], down: boolean): number {
  const place = (s: Slot): number => (s.rank + 0.5) / columns[s.column]!.length
  const steps = down ? slot.before : slot.next
  const all = steps.reduce((sum, step) => sum + step.width, 0)
  if (!all) return place(slot)
  return steps.reduce((sum, step) => sum + step.width * place(down ? step.from : step.to), 0) / all
}

function crossings(columns: Slot[][]): number {
  let count = 0
  for (const column of columns) {
    const ends = [...column].sort((a, b) => a.rank - b.rank)
      .flatMap((slot) => slot.next.map((step) => step.to.rank).sort((a, b) => a - b))
    count += inversions(ends)
  }
  return count
}

/** Pairs out of order, by merging. */
function inversions(values: number[]): number {
  if (values.length < 2) return 0
  const middle = values.length >> 1
  const [left, right] = [values.slice(0, middle), values.slice(middle)]
  let count = inversions(left) + inversions(right)
  left.sort((a, b) => a - b)
  right.sort((a, b) => a - b)
  let at = 0
  for (const value of left) {
    while (at < right.length && right[at]! < value) at += 1
    count += at
  }
  return count
}

/** Gives every slot its height on the paper: in order, apart, and near those it is tied to. Returns the height of all. */
function settle(columns: Slot[][], gap: number): number {
  const space = (a: Slot, b: Slot): number => (a.lane || b.lane ? gap / 2 : gap)
  const tall = (column: Slot[]): number => column.reduce((sum, slot, i) => sum + slot.height + (i ? space(column[i - 1]!, slot) : 0), 0)
  const height = Math.max(...columns.map(tall), 0)
  for (const column of columns) {
    let y = (height - tall(column)) / 2
    column.forEach((slot, i) => {
      if (i) y += space(column[i - 1]!, slot)
      slot.y = y
      y += slot.height
    })
  }
  for (let round = 0; round < RELAXATIONS; round += 1) {
    const down = round % 2 === 0
    for (const column of down ? columns : [...columns].reverse()) {
      for (const slot of column) {
        const wish = centreOf(down ? slot.before : slot.next, down)
        if (wish !== null) slot.y += (wish - slot.height / 2 - slot.y) * (slot.lane ? 0.9 : 0.5)
      }
      part(column, height, space)
    }
  }
  return height
}

function centreOf(steps: Step[], down: boolean): number | null {
  const all = steps.reduce((sum, step) => sum + step.width, 0)
  if (!all) return null
  return steps.reduce((sum, step) => {
    const other = down ? step.from : step.to
    return sum + step.width * (other.y + other.height / 2)
  }, 0) / all
}

/** Pushes slots apart in their order, within the paper. */
function part(column: Slot[], height: number, space: (a: Slot, b: Slot) => number): void {
  let free = 0
  column.forEach((slot, i) => {
    if (i) free += space(column[i - 1]!, slot)
    slot.y = Math.max(slot.y, free)
    free = slot.y + slot.height
  })
  let limit = height
  for (let i = column.length - 1; i >= 0; i -= 1) {
    const slot = column[i]!
    slot.y = Math.min(slot.y, limit - slot.height)
    limit = slot.y - (i ? space(column[i - 1]!, slot) : 0)
  }
}

/** Where on the side of its box each flow leaves and arrives: sorted by where it goes, so that none cross at the box. */
function assignPorts(columns: Slot[][]): void {
  for (const slot of columns.flat()) {
    ports(slot, [...slot.next].sort((a, b) => middle(a.to) - middle(b.to) || a.to.rank - b.to.rank), (step, y) => { step.y0 = y })
    ports(slot, [...slot.before].sort((a, b) => middle(a.from) - middle(b.from) || a.from.rank - b.from.rank), (step, y) => { step.y1 = y })
  }
}
const middle = (slot: Slot): number => slot.y + slot.height / 2

function ports(slot: Slot, steps: Step[], put: (step: Step, y: number) => void): void {
  if (slot.lane) {
    for (const step of steps) put(step, middle(slot))
    return
  }
  const room = Math.max(slot.height - EDGE, 4)
  const wanted = steps.reduce((sum, step) => sum + step.width + APART, -APART)
  const squeeze = Math.min(1, room / Math.max(wanted, 1))
  let y = middle(slot) - (wanted * squeeze) / 2
  for (const step of steps) {
    put(step, y + (step.width * squeeze) / 2)
    y += (step.width + APART) * squeeze
  }
}

const n = (value: number): string => String(Math.round(value * 10) / 10)

function pathOf(way: Step[], left: (column: number) => number, boxWidth: number): string {
  let path = ''
  for (const step of way) {
    const [x0, x1] = [left(step.from.column) + boxWidth, left(step.to.column)]
    const bend = (x1 - x0) / 2
    path += path ? `H${n(x0)}` : `M${n(x0)} ${n(step.y0)}`
    path += `C${n(x0 + bend)} ${n(step.y0)} ${n(x1 - bend)} ${n(step.y1)} ${n(x1)} ${n(step.y1)}`
  }
  return path
}

/** Within a column a bow at its right side; backwards a loop below everything. */
function backPath(from: Slot, to: Slot, left: (column: number) => number, boxWidth: number, low: number): string {
  const [x0, y0] = [left(from.column) + boxWidth, middle(from) + 6]
  if (from.column === to.column) {
    const y1 = middle(to) - 6
    return `M${n(x0)} ${n(y0)}C${n(x0 + 34)} ${n(y0)} ${n(x0 + 34)} ${n(y1)} ${n(x0)} ${n(y1)}`
  }
  const [x1, y1] = [left(to.column), middle(to) + 6]
  return `M${n(x0)} ${n(y0)}C${n(x0 + 26)} ${n(y0)} ${n(x0 + 26)} ${n(low)} ${n(x0)} ${n(low)}H${n(x1)}C${n(x1 - 26)} ${n(low)} ${n(x1 - 26)} ${n(y1)} ${n(x1)} ${n(y1)}`
}
