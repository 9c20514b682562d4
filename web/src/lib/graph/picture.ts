/** What stands where in the picture of a chain: segment boxes with their rows, and flows between them. Pure. */
import { draw, type Drawing, type Ribbon } from './layered'
import { fitText, textWidth } from './text'
import type { FirmLine, Segment, View } from './types'

/** How deep the boxes are opened. */
export type Detail = 'segments' | 'products' | 'firms'
export const DETAILS: Detail[] = ['segments', 'products', 'firms']

export type Kind = 'segment' | 'product' | 'firm'
/** A thing in the picture: `segment/变压器`. The same firm may stand in several boxes. */
export type Key = `${Kind}/${string}`
export const keyOf = (kind: Kind, name: string): Key => `${kind}/${name}`
export function parseKey(text: unknown): { kind: Kind; name: string } | null {
  const found = typeof text === 'string' ? /^(segment|product|firm)\/(.+)$/s.exec(text) : null
  return found ? { kind: found[1] as Kind, name: found[2]! } : null
}

export interface Row {
  /** what it stands for; none for a remark such as 「另有 3 家」 */
  key: Key | null
  kind: 'product' | 'firm' | 'note'
  name: string
  /** the name cut to its room */
  text: string
  /** figure at the right end */
  figure: string
  y: number
  indent: number
  lead: boolean
  /** for a product: made here, only elsewhere, or by nobody known */
  made: 'here' | 'elsewhere' | 'nobody' | null
}
export interface Box { key: Key; segment: Segment; title: string; facts: string; x: number; y: number; width: number; height: number; column: number; rows: Row[] }
export interface Stream extends Ribbon { fromKey: Key; toKey: Key; localWidth: number; recipesOnly: boolean }
export interface Picture { width: number; height: number; columns: { x: number; label: string }[]; boxes: Box[]; streams: Stream[] }

/** Sentences that the picture needs; handed in, so that it knows no language. */
export interface Phrases {
  makers: (n: number) => string
  met: (share: number) => string
  more: (n: number) => string
  nobody: (elsewhere: number) => string
  figure: (product: { makers_local: number; makers_elsewhere: number }) => string
}
export interface Options { detail: Detail; open: ReadonlySet<string>; boxWidth: number; columnGap: number; rowGap: number; phrases: Phrases }

export const HEAD = 60
export const ROW = 20
const NAME_SIZE = 12
const FIRMS_SHOWN = 3
const TOP = 40

/** The detail of one box: its own where the reader opened it. */
export function detailOf(segment: Segment, options: Pick<Options, 'detail' | 'open'>): Detail {
  const base = DETAILS.indexOf(options.detail)
  const steps = options.open.has(`${segment.name}+2`) ? 2 : options.open.has(`${segment.name}+1`) ? 1 : 0
  return DETAILS[Math.max(base, steps)]!
}

export function picture(view: View, options: Options): Picture {
  const contents = new Map(view.segments.map((segment) => [String(segment.id), contentOf(segment, options)]))
  const nodes = view.segments.map((segment) => ({ id: String(segment.id), layer: segment.layer, height: contents.get(String(segment.id))!.height }))
  const drawing = draw(nodes, view.links.map((l) => ({ from: String(l.from), to: String(l.to), value: l.value })), {
    boxWidth: options.boxWidth, columnGap: options.columnGap, rowGap: options.rowGap, ribbonMin: 2, ribbonMax: 20,
  })
  return placed(view, drawing, contents, options)
}

interface Content { rows: Row[]; height: number; title: string; facts: string }

function placed(view: View, drawing: Drawing, contents: Map<string, Content>, options: Options): Picture {
  const byId = new Map(view.segments.map((s) => [String(s.id), s]))
  const links = new Map(view.links.map((l) => [`${l.from}>${l.to}`, l]))
  const labels = new Map(view.layers.map((l) => [l.layer, l.label]))
  const keyBy = (id: string): Key => keyOf('segment', byId.get(id)!.name)
  return {
    width: drawing.width,
    height: drawing.height + TOP,
    columns: drawing.columns.map((column) => ({ x: column.x, label: fitText(labels.get(column.layer) ?? '', 13, options.boxWidth) })),
    boxes: drawing.boxes.map((box) => {
      const { rows, title, facts } = contents.get(box.id)!
      return { key: keyBy(box.id), segment: byId.get(box.id)!, title, facts, x: box.x, y: box.y + TOP, width: box.width, height: box.height, column: box.column, rows }
    }),
    streams: drawing.ribbons.map((ribbon) => {
      const link = links.get(`${ribbon.from}>${ribbon.to}`)!
      return {
        ...ribbon, fromKey: keyBy(ribbon.from), toKey: keyBy(ribbon.to), recipesOnly: link.value <= 0,
        localWidth: link.value > 0 ? ribbon.width * Math.min(link.local_value / link.value, 1) : 0,
      }
    }),
  }
}

function contentOf(segment: Segment, options: Options): Content {
  const { phrases } = options
  const badge = textWidth(segment.state_label, NAME_SIZE) + 30
  const facts = [phrases.makers(segment.makers_local), segment.met == null ? '' : phrases.met(segment.met)].filter(Boolean).join(' · ')
  const detail = detailOf(segment, options)
  const rows = detail === 'segments' ? summary(segment, options) : detail === 'products' ? products(segment, options) : makers(segment, options)
  let y = HEAD
  for (const row of rows) {
    row.y = y
    y += ROW
  }
  return {
    rows, title: fitText(segment.name, 13.5, options.boxWidth - 14 - badge), facts: fitText(facts, NAME_SIZE, options.boxWidth - 24), height: y + (rows.length ? 8 : 0),
  }
}

function summary(segment: Segment, options: Options): Row[] {
  if (!segment.firms.length) return [note(options.phrases.nobody(segment.makers_elsewhere), options)]
  const rows = segment.firms.slice(0, FIRMS_SHOWN).map((firm) => firmRow(firm, 0, options))
  const left = segment.makers_local - rows.length
  if (left > 0) rows.push(note(options.phrases.more(left), options))
  return rows
}

function products(segment: Segment, options: Options): Row[] {
  return segment.products.map((product) => {
    const figure = options.phrases.figure(product)
    return {
      key: keyOf('product', product.name), kind: 'product' as const, name: product.name, figure, y: 0, indent: 0, lead: false,
      text: fitText(product.name, NAME_SIZE, options.boxWidth - 42 - textWidth(figure, 11)),
      made: product.makers_local ? 'here' as const : product.makers_elsewhere ? 'elsewhere' as const : 'nobody' as const,
    }
  })
}

/** Products with their local makers below them; a firm that makes several stands below each. */
function makers(segment: Segment, options: Options): Row[] {
  const by = new Map<string, FirmLine[]>()
  for (const firm of segment.firms) for (const product of firm.products) by.set(product, [...(by.get(product) ?? []), firm])
  return products(segment, options).flatMap((row) => [row, ...(by.get(row.name) ?? []).map((firm) => firmRow(firm, 12, options))])
}

function firmRow(firm: FirmLine, indent: number, options: Options): Row {
  return {
    key: keyOf('firm', firm.name), kind: 'firm', name: firm.name, figure: '', y: 0, indent, lead: firm.is_lead, made: null,
    text: fitText(firm.name, NAME_SIZE, options.boxWidth - 38 - indent),
  }
}
function note(text: string, options: Options): Row {
  return { key: null, kind: 'note', name: text, text: fitText(text, NAME_SIZE, options.boxWidth - 24), figure: '', y: 0, indent: 0, lead: false, made: null }
}

/** How many things a reader can see and select. */
export const countThings = (p: Picture): number => p.boxes.reduce((sum, box) => sum + 1 + box.rows.filter((r) => r.key).length, 0)

export interface Anchor { box: Box; y: number; left: number; right: number; exact: boolean }
/** Where a thing stands: its rows, or the boxes that hold it without showing it. */
export function anchorsOf(p: Picture, key: Key): Anchor[] {
  const { kind, name } = parseKey(key)!
  const found: Anchor[] = []
  for (const box of p.boxes) {
    const edges = { box, left: box.x, right: box.x + box.width }
    if (kind === 'segment') {
      if (box.key === key) found.push({ ...edges, y: box.y + HEAD / 2, exact: true })
      continue
    }
    const rows = box.rows.filter((row) => row.key === key)
    if (rows.length) found.push(...rows.map((row) => ({ ...edges, y: box.y + row.y + ROW / 2, exact: true })))
    else if (kind === 'product' ? box.segment.products.some((x) => x.name === name) : box.segment.firms.some((x) => x.name === name)) {
      found.push({ ...edges, y: box.y + HEAD / 2, exact: false })
    }
  }
  return found
}

/** A curve between two things, from the right of the one to the left of the other. */
export function threadOf(from: Anchor, to: Anchor): string {
  const bow = from.box.x >= to.box.x
  const [x0, x1] = [from.right, bow ? to.right : to.left]
  const bend = bow ? 40 : Math.max((x1 - x0) / 2, 24)
  return `M${x0} ${from.y}C${x0 + bend} ${from.y} ${bow ? x1 + bend : x1 - bend} ${to.y} ${x1} ${to.y}`
}
