import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cureOf, reasonsOf, SIGNALS, type Signal, type SignalName } from '../src/lib/lights'

const rows = JSON.parse(readFileSync(join(__dirname, '../src/cases/lights/words.json'), 'utf8')) as { lights: Record<string, string[]> }
const signal = (shown: string, params: object, code: string | null = null): Signal => ({ computed: shown, shown, code, params }) as unknown as Signal

const PROGRESS = { month: '2026-10', planned: '10000', year: '12000', investment: '4000.5' }
const CASES: [SignalName, Signal, string[], string | null][] = [
  ['start', signal('none', {}), ['noStart'], null],
  ['start', signal('green', { started: '2026-03-05', planned_start: '2026-03' }), ['started'], null],
  ['start', signal('green', { planned_start: '2027-01', months: -1 }), ['startAhead'], null],
  ['start', signal('red', { planned_start: '2026-02', months: 10 }), ['startLate'], 'cureStart'],
  ['start', signal('red', { started: '2026-03-05', paper: 'land', until: '2026-04-01' }, 'waiver.overdue'), ['waiver'], 'cureWaiver'],
  ['progress', signal('none', {}), ['noPlan'], null],
  ['progress', signal('none', { month: '2026-10', planned: '0', year: '0' }), ['nothingPlanned'], null],
  ['progress', signal('red', { month: '2026-10', planned: '1', year: '2', months: 3 }), ['noReport'], 'cureReport'],
  ['progress', signal('red', PROGRESS), ['progress'], 'cureProgress'],
  ['progress', signal('yellow', { ...PROGRESS, investment: '10000', late: true }), ['progressLate'], 'cureLate'],
  ['progress', signal('red', { ...PROGRESS, reason: 'r', person: 'p', until: '2026-12-31' }, 'overridden'), ['overridden', 'progress'], 'cureOverridden'],
  ['progress', signal('green', { ...PROGRESS, reason: 'r', person: 'p', until: '2026-12-31' }, 'excused'), ['excused', 'progress'], null],
  ['funds', signal('none', { month: '2026-10', required: '0', funds: '5' }), ['noneRequired'], null],
  ['funds', signal('none', { month: '2026-10', required: '8' }), ['noFunds'], null],
  ['funds', signal('red', { month: '2026-10', required: '8000', funds: '5000.25' }), ['funds'], 'cureFunds'],
  ['statistics', signal('none', {}), ['notStarted'], null],
  ['statistics', signal('yellow', { started: '2026-03-05', months: 4 }), ['notEntered'], 'cureStatistics'],
  ['statistics', signal('green', { started: '2026-03-05', entered: '2026-05-01' }), ['entered'], null],
]

describe('lights', () => {
  it('say why, and what would turn them green', () => {
    for (const [name, given, reasons, cure] of CASES) {
      expect(reasonsOf(name, given).map((one) => one.key), JSON.stringify(given)).toEqual(reasons)
      expect(cureOf(name, given)?.key ?? null, JSON.stringify(given)).toBe(cure)
    }
  })

  it('reckon what is missing digit by digit', () => {
    expect(reasonsOf('progress', signal('red', PROGRESS))[0]!.values.behind).toBe('5,999.5')
    expect(cureOf('funds', signal('red', { month: '2026-10', required: '8000', funds: '5000.25' }))!.values.more).toBe('2,999.75')
  })

  it('have a sentence for everything they say, whose values are given', () => {
    for (const [name, given] of CASES) {
      for (const one of [...reasonsOf(name, given), cureOf(name, given)]) {
        if (!one) continue
        const holes = [...(rows.lights[one.key]?.[0] ?? '{missing}').matchAll(/\{(\w+)\}/g)].map((found) => found[1]!)
        expect(Object.keys(one.values), one.key).toEqual(expect.arrayContaining(holes))
      }
    }
    expect(SIGNALS.map((name) => rows.lights[`${name}Signal`]?.length)).toEqual([2, 2, 2, 2])
  })
})
