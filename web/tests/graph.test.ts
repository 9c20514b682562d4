import { describe, expect, it } from 'vitest'
import { csvOf } from '../src/lib/graph/csv'
import { editOf, faults, type EditForm } from '../src/lib/graph/edits'
import { firmFacts, indexFacts, productFacts } from '../src/lib/graph/facts'
import { find, indexOf } from '../src/lib/graph/find'
import { draw, type Flow, type Node } from '../src/lib/graph/layered'
import { lineage } from '../src/lib/graph/lineage'
import { litProduct, litSegment } from '../src/lib/graph/lit'
import { move, spots } from '../src/lib/graph/moves'
import { anchorsOf, countThings, keyOf, parseKey, picture, type Options } from '../src/lib/graph/picture'
import { readChange, writeChange } from '../src/lib/graph/scenario'
import { fitText, textWidth } from '../src/lib/graph/text'
import type { Segment, View } from '../src/lib/graph/types'

const MEASURES = { boxWidth: 200, columnGap: 80, rowGap: 20, ribbonMin: 2, ribbonMax: 18 }
const node = (id: string, layer: number, height = 100): Node => ({ id, layer, height })
const flow = (from: string, to: string, value = 1): Flow => ({ from, to, value })

/** A made-up network of many boxes, always the same. */
function network(layers: number, each: number): [Node[], Flow[]] {
  let seed = 7
  const next = (): number => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648 }
  const nodes = Array.from({ length: layers * each }, (_, i) => node(`n${i}`, i % layers, 60 + Math.round(next() * 80)))
  const flows = Array.from({ length: nodes.length * 2 }, () => flow(`n${Math.floor(next() * nodes.length)}`, `n${Math.floor(next() * nodes.length)}`, next() * 100))
  return [nodes, flows]
}

describe('columns from raw material to market', () => {
  it('stand in the order of their layers, gaps in the numbering closed', () => {
    const { boxes, columns, width } = draw([node('c', 7), node('a', 0), node('b', 3)], [flow('a', 'b'), flow('b', 'c')], MEASURES)
    expect(boxes.map((b) => [b.id, b.x])).toEqual([['c', 560], ['a', 0], ['b', 280]])
    expect(columns.map((c) => c.layer)).toEqual([0, 3, 7])
    expect(width).toBe(760)
  })

  it('keep boxes of a column apart, whatever flows between them', () => {
    const [nodes, flows] = network(6, 9)
    const { boxes, height } = draw(nodes, flows, MEASURES)
    for (const a of boxes) {
      expect(a.y).toBeGreaterThanOrEqual(-0.001)
      expect(a.y + a.height).toBeLessThanOrEqual(height + 0.001)
      for (const b of boxes) if (a !== b && a.column === b.column) expect(a.y + a.height <= b.y + 0.001 || b.y + b.height <= a.y + 0.001, `${a.id} over ${b.id}`).toBe(true)
    }
  })

  it('are drawn the same each time', () => {
    const [nodes, flows] = network(5, 7)
    expect(draw(nodes, flows, MEASURES)).toEqual(draw(nodes, flows, MEASURES))
  })

  it('are ordered so that flows that need not cross do not', () => {
    const { boxes } = draw([node('a', 0), node('b', 0), node('y', 1), node('x', 1)], [flow('a', 'x'), flow('b', 'y')], MEASURES)
    const y = Object.fromEntries(boxes.map((b) => [b.id, b.y]))
    expect(y.a! < y.b!).toBe(y.x! < y.y!)
  })

  it('let a long flow pass beside the boxes between', () => {
    const { ribbons, boxes } = draw([node('a', 0), node('m', 1), node('z', 2)], [flow('a', 'm'), flow('m', 'z'), flow('a', 'z')], MEASURES)
    const long = ribbons.find((r) => r.from === 'a' && r.to === 'z')!
    const level = Number(/H280\b|C[\d.-]+ [\d.-]+ [\d.-]+ [\d.-]+ 280 ([\d.-]+)/.exec(long.path)?.[1])
    const between = boxes.find((b) => b.id === 'm')!
    expect(level <= between.y || level >= between.y + between.height).toBe(true)
  })

  it('draw cycles, loops and unknown ends without failing', () => {
    const { ribbons } = draw([node('a', 0), node('b', 1), node('c', 1)], [flow('a', 'b'), flow('b', 'a'), flow('b', 'c'), flow('a', 'a'), flow('a', '?')], MEASURES)
    expect(ribbons.map((r) => [r.from, r.to, r.back])).toEqual([['a', 'b', false], ['b', 'a', true], ['b', 'c', true]])
    expect(draw([], [], MEASURES)).toMatchObject({ width: 0, height: 0, boxes: [] })
  })

  it('give more money a wider ribbon', () => {
    const { ribbons } = draw([node('a', 0), node('b', 1), node('c', 1)], [flow('a', 'b', 100), flow('a', 'c', 1)], MEASURES)
    expect(ribbons[0]!.width).toBeGreaterThan(2 * ribbons[1]!.width)
  })
})

describe('text without a browser', () => {
  it('is as wide as its characters and cut where it does not fit', () => {
    expect(textWidth('变压器', 12)).toBe(36)
    expect(fitText('变压器', 12, 36)).toBe('变压器')
    expect(fitText('衡阳洞庭源股份', 12, 48)).toBe('衡阳洞…')
    expect(textWidth(fitText('a very long English name of a firm', 12, 80), 12)).toBeLessThanOrEqual(80)
  })
})

const segment = (id: number, name: string, layer: number, products: string[], firms: [string, string[]][], extra: Partial<Segment> = {}): Segment => ({
  id, name, layer, state: firms.length ? 'fair' : 'missing', state_label: firms.length ? '一般' : '缺', weight: 1, share: 0.25, need: 100, met: 0.5, makers_local: firms.length, makers_elsewhere: 2,
  revenue_local: 0, hhi: null, industries: [], products: products.map((p) => ({ name: p, makers_local: firms.filter(([, made]) => made.includes(p)).length, makers_elsewhere: 1 })),
  firms: firms.map(([firm, made]) => ({ name: firm, is_lead: false, is_invented: true, products: made, place: '衡阳市' })), reasons: [], ...extra,
})
const view = {
  version: 1, chain: { name: '示例产业链', is_derived: false }, headline: [], gaps: [], makes: [], needs: [], supplies: [], firms: [],
  recipes: [['变压器线圈', '无氧铜杆'], ['变压器', '变压器线圈'], ['变压器线圈', '绝缘油']].map(([product, material]) => ({ product, material, evidence: { source: '常识', origin: 'observed', confidence: 1 } })),
  layers: [{ layer: 0, label: '原材料', segments: [0, 1] }, { layer: 1, label: '中间品', segments: [2] }, { layer: 2, label: '成品', segments: [3] }],
  segments: [
    segment(0, '铜材', 0, ['无氧铜杆'], []), segment(1, '绝缘材料', 0, ['绝缘油', '环氧树脂'], [['衡岳实业', ['绝缘油', '环氧树脂']]]),
    segment(2, '线圈', 1, ['变压器线圈'], [['甲', ['变压器线圈']], ['乙', ['变压器线圈']], ['丙', ['变压器线圈']], ['丁', ['变压器线圈']]]), segment(3, '变压器', 2, ['变压器'], [['衡岳实业', ['变压器']]]),
  ],
  links: [{ from: 0, to: 2, recipes: 1, value: 100, local_value: 0, supplies: 1 }, { from: 1, to: 2, recipes: 1, value: 0, local_value: 0, supplies: 0 }, { from: 2, to: 3, recipes: 1, value: 50, local_value: 25, supplies: 1 }],
} as unknown as View
const options: Options = {
  detail: 'segments', open: new Set(), boxWidth: 196, columnGap: 80, rowGap: 20,
  phrases: { makers: (n) => `本地 ${n} 家`, met: (s) => `满足 ${s}`, more: (n) => `另有 ${n} 家`, nobody: (n) => `外地 ${n} 家`, figure: (p) => String(p.makers_local) },
}
const boxOf = (name: string, o: Options) => picture(view, o).boxes.find((b) => b.segment.name === name)!

describe('the picture of a chain', () => {
  it('shows a few firms, then products, then all firms under their products', () => {
    expect(boxOf('线圈', options).rows.map((r) => r.name)).toEqual(['甲', '乙', '丙', '另有 1 家'])
    expect(boxOf('铜材', options).rows.map((r) => [r.kind, r.name])).toEqual([['note', '外地 2 家']])
    expect(boxOf('绝缘材料', { ...options, detail: 'products' }).rows.map((r) => [r.name, r.made])).toEqual([['绝缘油', 'here'], ['环氧树脂', 'here']])
    expect(boxOf('绝缘材料', { ...options, detail: 'firms' }).rows.map((r) => r.name)).toEqual(['绝缘油', '衡岳实业', '环氧树脂', '衡岳实业'])
  })

  it('opens one box alone', () => {
    const opened = { ...options, open: new Set(['线圈+2']) }
    expect(boxOf('线圈', opened).rows).toHaveLength(5)
    expect(boxOf('绝缘材料', opened).rows.map((r) => r.kind)).toEqual(['firm'])
  })

  it('says how much of a flow is local, and which are known by recipe only', () => {
    const { streams } = picture(view, options)
    const [bought, recipe, half] = streams
    expect(bought).toMatchObject({ localWidth: 0, recipesOnly: false })
    expect(recipe!.recipesOnly).toBe(true)
    expect(half!.localWidth).toBeCloseTo(half!.width / 2)
  })

  it('counts what can be selected, and finds a firm in every box that holds it', () => {
    const p = picture(view, options)
    expect(countThings(p)).toBe(4 + 1 + 3 + 1)
    expect(anchorsOf(p, keyOf('firm', '衡岳实业')).map((a) => [a.box.segment.name, a.exact])).toEqual([['绝缘材料', true], ['变压器', true]])
    expect(anchorsOf(p, keyOf('firm', '丁')).map((a) => a.exact)).toEqual([false])
  })

  it('reads keys back, names with slashes too', () => {
    expect(parseKey(keyOf('product', 'PVC/树脂'))).toEqual({ kind: 'product', name: 'PVC/树脂' })
    expect(parseKey('nothing')).toBeNull()
  })
})

describe('upstream and downstream', () => {
  it('reach through all columns and end on cycles', () => {
    const arcs = [{ from: 'a', to: 'b' }, { from: 'b', to: 'c' }, { from: 'c', to: 'a' }, { from: 'x', to: 'c' }]
    const { up, down } = lineage(arcs, 'b')
    expect([...up].sort()).toEqual(['a', 'c', 'x'])
    expect([...down].sort()).toEqual(['a', 'c'])
  })

  it('light the ways through a segment and no others', () => {
    const lit = litSegment(picture(view, options), keyOf('segment', '铜材'))
    expect([...lit.boxes].sort()).toEqual(['segment/变压器', 'segment/线圈', 'segment/铜材'].sort())
    expect(lit.streams.has('segment/绝缘材料>segment/线圈')).toBe(false)
    expect([lit.up, lit.down]).toEqual([0, 2])
  })

  it('follow recipes from a product, both ways, and join what is shown', () => {
    const { arcs } = indexFacts(view)
    const lit = litProduct(picture(view, { ...options, detail: 'products' }), keyOf('product', '无氧铜杆'), arcs)
    expect([...lit.rows].sort()).toEqual(['product/变压器', 'product/变压器线圈', 'product/无氧铜杆'].sort())
    expect(lit.threads.map((x) => x.side)).toEqual(['down', 'down'])
    expect([lit.up, lit.down]).toEqual([0, 2])
  })
})

describe('facts of a product', () => {
  it('are what the chain knows of it, and nothing of what it does not know', () => {
    const index = indexFacts(view)
    expect(productFacts(view, index, '变压器线圈')).toMatchObject({ segments: [{ segment: '线圈' }], made_into: [{ name: '变压器' }], materials: [{ name: '无氧铜杆' }, { name: '绝缘油' }] })
    expect(productFacts(view, index, '飞机')).toBeNull()
    expect(firmFacts(view, index, '无此公司')).toBeNull()
  })
})

describe('arrow keys', () => {
  const p = picture(view, options)
  const all = spots(p)
  const at = (name: string): string => all.find((s) => s.key === keyOf('segment', name))!.id
  it('go along the widest flow, and up and down a column without leaving it', () => {
    expect(move(p, all, at('铜材'), 'ArrowRight')!.key).toBe('segment/线圈')
    expect(move(p, all, at('线圈'), 'ArrowLeft')!.key).toBe('segment/铜材')
    expect(move(p, all, at('变压器'), 'ArrowRight')!.key).toBe('segment/变压器')
    const column = all.filter((s) => s.column === 0)
    expect(column.reduce((id) => move(p, all, id, 'ArrowDown')!.id, column[0]!.id)).toBe(column.at(-1)!.id)
    expect(move(p, all, column.at(-1)!.id, 'ArrowDown')!.id).toBe(column.at(-1)!.id)
  })

  it('start at the first box when nothing is known', () => {
    expect(move(p, all, 'gone', 'ArrowDown')).toBe(all[0])
  })
})

describe('finding', () => {
  const index = indexOf(view)
  it('takes names and pinyin initials, beginnings first', () => {
    expect(find(index, '变压', 9).map((f) => f.name)).toEqual(['变压器', '变压器线圈', '变压器'])
    expect(find(index, 'jycl', 9).map((f) => f.name)).toEqual(['绝缘材料'])
    expect(find(index, 'hysy', 9).map((f) => f.kind)).toEqual(['firm'])
    expect(find(index, ' ', 9)).toEqual([])
  })
})

describe('a scenario in the address', () => {
  it('comes back as it went, and drops what cannot be read', () => {
    const change = { leave: ['甲公司', '乙公司'], come: [{ firm: '丙', product: '取向硅钢', place: '衡阳市', capacity: 1e8 }, { firm: '丁', product: '铜杆', place: '衡阳市', capacity: null }], stop: [{ firm: '戊', weeks: 2.5 }] }
    expect(readChange(writeChange(change))).toEqual(change)
    expect(readChange({ leave: '甲~甲', come: '丙|取向硅钢~丁||衡阳市', stop: '戊|0~己' })).toEqual({ leave: ['甲'], come: [], stop: [] })
    expect(writeChange({ leave: [], come: [], stop: [] })).toEqual({ leave: undefined, come: undefined, stop: undefined })
  })
})

describe('an edit', () => {
  const form = (values: EditForm['values'], fixed: EditForm['fixed'] = {}): EditForm => ({ do: 'put-segment', fixed: { chain: '特高压', ...fixed }, values })
  it('turns 10,000 yuan into yuan and lists into names, and leaves out what is empty', () => {
    expect(editOf(form({ name: '绝缘材料', layer: '0', products: '绝缘油、环氧树脂, 纸板', need: '3,000', weight: '', industries: ' ' })))
      .toEqual({ do: 'put-segment', chain: '特高压', name: '绝缘材料', layer: 0, products: ['绝缘油', '环氧树脂', '纸板'], need: 30_000_000 })
  })

  it('renames by the old name, and only when it changed', () => {
    expect(editOf(form({ new_name: '绝缘' }, { name: '绝缘材料' }))).toMatchObject({ name: '绝缘材料', new_name: '绝缘' })
    expect(editOf(form({ new_name: '绝缘材料' }, { name: '绝缘材料' }))).not.toHaveProperty('new_name')
  })

  it('names the fields that cannot be sent', () => {
    expect(faults(form({ name: ' ', need: '很多' }))).toEqual(['name', 'need'])
    expect(faults({ do: 'put-supply', fixed: { buyer: '甲' }, values: { supplier: '乙', product: '铜', value: '12.5' } })).toEqual([])
  })
})

describe('a table for Excel', () => {
  it('quotes what needs it and runs nothing', () => {
    expect(csvOf([['a', 'b,"c"'], ['=1+1', -2]])).toBe(`\uFEFFa,"b,""c"""\r\n'=1+1,-2\r\n`)
  })
})
