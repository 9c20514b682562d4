import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotNow, Refused, reopened, sendWaiting, titleOf, type Entry, type Kind, type Shelf, type Wire } from '../src/outbox/outbox'

class Crash extends Error {}

/** What goes wrong at the n-th touch of shelf or wire: before it happened, or after it happened and before we heard. */
type Fate = 'well' | 'crash-before' | 'crash-after' | 'lost-before' | 'lost-after'

class World {
  readonly kept = new Map<string, string>()
  readonly cases = new Map<string, string[]>()
  readonly written: string[] = []
  private readonly answers = new Map<string, string>()
  private readonly fates: Fate[]
  constructor(fates: readonly Fate[], private readonly honoursKeys = true) { this.fates = [...fates] }

  private async touch<T>(isWire: boolean, act: () => T): Promise<T> {
    const fate = this.fates.shift() ?? 'well'
    if (fate === 'crash-before') throw new Crash()
    if (fate === 'lost-before' && isWire) throw new NotNow()
    const out = act()
    if (fate === 'crash-after') throw new Crash()
    if (fate === 'lost-after' && isWire) throw new NotNow()
    return out
  }
  private once(key: string, act: () => string): string {
    const before = this.answers.get(key)
    if (before !== undefined && this.honoursKeys) return before
    const answer = act()
    this.answers.set(key, answer)
    return answer
  }
  readonly shelf: Shelf = {
    all: async () => [...this.kept.values()].map((text) => JSON.parse(text) as Entry),
    put: (entry) => this.touch(false, () => { this.kept.set(entry.id, JSON.stringify(entry)) }),
    drop: (entry) => this.touch(false, () => { this.kept.delete(entry.id) }),
  }
  readonly wire: Wire = {
    write: (entry) => this.touch(true, () => this.once(entry.id, () => {
      this.written.push(entry.id)
      const id = entry.caseId ?? `case-of-${entry.id}`
      if (!this.cases.has(id)) this.cases.set(id, [])
      return id
    })),
    attach: (caseId, photo) => this.touch(true, () => { this.once(photo.id, () => {
      const photos = this.cases.get(caseId)
      if (!photos) throw new Refused('no such case')
      photos.push(photo.id)
      return ''
    }) }),
  }
  /** Begins again after each crash, as the app does when it is opened, until the fates are used up. */
  async run(owner: string): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      try {
        await sendWaiting(owner, this.shelf, this.wire)
      } catch (cause) {
        if (!(cause instanceof Crash)) throw cause
      }
      if (this.fates.length === 0 && [...this.kept.values()].every((text) => (JSON.parse(text) as Entry).owner !== owner)) return
    }
  }
}

const entry = (n: number, kind: Kind, photos: number, over: Partial<Entry> = {}): Entry => ({
  id: `e${n}`, owner: 'me', kind, state: 'waiting', caseId: kind === 'request' ? null : 'old', body: { n }, version: 1,
  photos: Array.from({ length: photos }, (_, i) => ({ id: `e${n}.p${i}`, name: `${i}.jpg`, sent: false })),
  written: false, problem: null, begunAt: n, ...over,
})
const fates = fc.array(fc.constantFrom<Fate>('well', 'well', 'crash-before', 'crash-after', 'lost-before', 'lost-after'), { maxLength: 60 })
const entries = fc.array(fc.tuple(fc.constantFrom<Kind>('request', 'step', 'comment', 'rating'), fc.nat(3)), { minLength: 1, maxLength: 5 })
  .map((rows) => rows.map(([kind, photos], n) => entry(n, kind, photos)))

async function lived(rows: Entry[], fate: readonly Fate[], honoursKeys: boolean): Promise<World> {
  const world = new World(fate, honoursKeys)
  world.cases.set('old', [])
  rows.forEach((row) => world.kept.set(row.id, JSON.stringify(row)))
  await world.run('me')
  return world
}

describe('outbox', () => {
  it('sends each entry and each photo once, wherever it crashes and whatever answer is lost', async () => {
    await fc.assert(fc.asyncProperty(entries, fates, async (rows, fate) => {
      const world = await lived(rows, fate, true)
      expect(world.kept.size).toBe(0)
      expect([...world.written].sort()).toEqual(rows.map((row) => row.id).sort())
      for (const row of rows) {
        const place = row.caseId ?? `case-of-${row.id}`
        const there = world.cases.get(place)!.filter((id) => id.startsWith(`${row.id}.`))
        expect(there).toEqual(row.photos.map((photo) => photo.id))
      }
    }), { numRuns: 1000 })
  })

  it('would send twice to a server that knows no keys: the property above can fail', async () => {
    const world = await lived([entry(1, 'request', 0)], ['lost-after'], false)
    expect(world.written).toEqual(['e1', 'e1'])
  })

  it('sends photos of an answer before the answer', async () => {
    const order: string[] = []
    const shelf: Shelf = { all: async () => [entry(1, 'step', 2)], put: async () => {}, drop: async () => {} }
    await sendWaiting('me', shelf, { write: async (e) => { order.push(e.id); return 'old' }, attach: async (_, p) => { order.push(p.id) } })
    expect(order).toEqual(['e1.p0', 'e1.p1', 'e1'])
  })

  it('leaves drafts, refused ones and those of others alone', async () => {
    const rows = [entry(1, 'request', 0, { state: 'draft' }), entry(2, 'request', 0, { state: 'refused' }), entry(3, 'request', 0, { owner: 'other' })]
    const world = await lived(rows, [], true)
    expect(world.written).toEqual([])
    expect([...world.kept.keys()]).toEqual(['e1', 'e2', 'e3'])
  })

  it('keeps a refused entry with its sentence and goes on with the next', async () => {
    const world = new World([])
    world.kept.set('e1', JSON.stringify(entry(1, 'step', 1, { caseId: 'gone' })))
    world.kept.set('e2', JSON.stringify(entry(2, 'request', 0)))
    expect(await sendWaiting('me', world.shelf, world.wire)).toBe(1)
    const left = [...world.kept.values()].map((text) => JSON.parse(text) as Entry)
    expect(left.map((row) => [row.id, row.state, row.problem])).toEqual([['e1', 'refused', 'no such case']])
  })

  it('gives a refused write another key, and one that was written its own', () => {
    expect(reopened(entry(1, 'step', 0, { state: 'refused', problem: 'x' }), 'new', 7)).toMatchObject({ id: 'new', state: 'draft', problem: null, version: 7 })
    expect(reopened(entry(1, 'request', 1, { state: 'refused', written: true }), 'new', 7).id).toBe('e1')
  })

  it('calls a request by its first sentence, cut by characters', () => {
    expect(titleOf('  ', '路灯坏了。已经三天')).toBe('路灯坏了')
    expect(titleOf('题目', '正文')).toBe('题目')
    expect(Array.from(titleOf('', '𠮷'.repeat(80)))).toHaveLength(60)
  })
})
