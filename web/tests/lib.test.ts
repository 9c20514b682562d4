import { describe, expect, it } from 'vitest'
import { readFilters, toggled, withFilter } from '../src/lib/filters'
import { decode, isText, splitHeader } from '../src/lib/import-header'
import { bucketOf, dayLoad } from '../src/lib/inbox'
import { formatCount, formatMoney, formatShare } from '../src/lib/numbers'
import { matches, pinyinInitials } from '../src/lib/pinyin'
import { calendarDays, formatClock, formatDeadline, formatFull, formatLate, formatWorking, monthStart } from '../src/lib/time'
import { learnStates } from '../src/lib/states'
import { firstSentence } from '../src/lib/title'
import { checkUscc } from '../src/lib/uscc'
import { isMonth, monthAfter, monthSpan } from '../src/lib/month'
import { holders, segments, standing } from '../src/lib/way'

const NOW = new Date('2026-11-22T04:00:00Z') // Sunday noon in Shanghai

describe('time on a clock', () => {
  it('is told in the kind of time that the clock counts', () => {
    expect(formatClock(16 * 3600, 'working', 'zh')).toBe('2 个工作日')
    expect(formatClock(48 * 3600, 'natural', 'zh')).toBe('2 个自然日')
    expect(formatClock(48 * 3600, 'hours24', 'zh')).toBe('48 小时')
    expect(formatClock(30 * 60, 'hours24', 'en')).toBe('30 min')
  })
})

describe('the header of a table', () => {
  it('is read with the mark that parts it, however the table was saved', () => {
    expect(splitHeader('标题;内容;"a;b"\n1;2;3')).toEqual(['标题', '内容', 'a;b'])
    expect(splitHeader('\uFEFFtitle,"body\nof it"\r\n')).toEqual(['title', 'body\nof it'])
    const little = new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array([...'标题,内容'].map((c) => c.charCodeAt(0))).buffer)])
    expect(splitHeader(decode(little))).toEqual(['标题', '内容'])
  })

  it('is not looked for in a picture', () => {
    expect(isText(decode(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])))).toBe(false)
    expect(isText('标题,内容\n路灯不亮,三天了\n')).toBe(true)
  })
})

describe('deadlines', () => {
  it('are told by name when near and by weekday within a week', () => {
    expect(formatDeadline('2026-11-22T10:00:00Z', 'zh', NOW)).toBe('今天 18:00')
    expect(formatDeadline('2026-11-22T16:30:00Z', 'zh', NOW)).toBe('明天 00:30')
    expect(formatDeadline('2026-11-27T10:00:00Z', 'zh', NOW)).toBe('11-27 周五 18:00')
    expect(formatDeadline('2026-11-27T10:00:00Z', 'en', NOW)).toBe('Fri 27 Nov 18:00')
    expect(formatDeadline('2027-01-05T10:00:00Z', 'zh', NOW)).toBe('2027年1月5日')
  })

  it('are whole days on paper, which is read on another day', () => {
    expect(formatFull('2026-11-22T10:00:00Z', 'zh')).toBe('2026年11月22日 18:00')
    expect(formatFull('2026-11-22T10:00:00Z', 'en')).toBe('22 Nov 2026 18:00')
  })

  it('count calendar days in Shanghai, not in UTC', () => {
    expect(calendarDays(new Date('2026-11-22T15:59:00Z'), new Date('2026-11-22T16:00:00Z'))).toBe(1)
  })

  it('are reckoned in working days of eight hours', () => {
    expect(formatWorking(3 * 28_800 + 2 * 3600, 'zh')).toBe('3 个工作日 2 小时')
    expect(formatWorking(28_800, 'en')).toBe('1 working day')
    expect(formatWorking(59 * 60, 'zh')).toBe('59 分')
    expect(formatLate(3 * 28_800 + 2 * 3600, 'zh')).toBe('3 个工作日')
    expect(formatLate(2 * 3600 + 59, 'en')).toBe('2 h')
    expect(formatWorking(10, 'zh')).toBe('不到 1 分')
  })

  it('name months, so that a link means the same later', () => {
    expect(monthSpan('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' })
    expect(monthAfter('2026-01', -1)).toBe('2025-12')
    expect([isMonth('2026-11'), isMonth('-1'), isMonth('2026-13')]).toEqual([true, false, false])
  })
  it('begin months on Shanghai time', () => {
    expect(monthStart(new Date('2026-12-31T17:00:00Z'))).toBe('2027-01-01')
    expect(monthStart(NOW, -11)).toBe('2025-12-01')
  })
})

describe('numbers', () => {
  it('choose their unit by size', () => {
    expect(formatMoney(1_234_500_00, 'zh')).toBe('123.45 万元')
    expect(formatMoney(50_000_000_000, 'zh')).toBe('5 亿元')
    expect(formatMoney(99_99, 'en')).toBe('99.99 yuan')
    expect(formatCount(99_999, 'zh')).toBe('99,999')
    expect(formatCount(1_000_000, 'zh')).toBe('100 万')
    expect(formatShare(null)).toBe('—')
    expect(formatShare(73 / 90)).toBe('81.1%')
  })
})

describe('pinyin', () => {
  it('finds departments by initials, code and name', () => {
    expect(pinyinInitials('住房和城乡建设局')).toBe('zfhcxjsj')
    expect(pinyinInitials('A区3号')).toBe('aq3h')
    expect(matches('zfh', '住房和城乡建设局', 'housing')).toBe(true)
    expect(matches('HOUS', '住房和城乡建设局', 'housing')).toBe(true)
    expect(matches('sthj', '住房和城乡建设局', 'housing')).toBe(false)
  })
})

describe('filters', () => {
  it('round-trip through a query and keep what is not theirs', () => {
    expect(readFilters({ state: ['a', 'b'], q: '', x: '1' }, ['state', 'q'])).toEqual({ state: 'a,b' })
    expect(withFilter({ lang: 'en', q: 'x' }, 'q', '')).toEqual({ lang: 'en' })
    expect(toggled('a,b', 'a')).toBe('b')
    expect(toggled(undefined, 'a')).toBe('a')
  })
})

describe('credit codes', () => {
  it('name the fault', () => {
    expect(checkUscc('91350100M000100Y43')).toEqual({ ok: true })
    expect(checkUscc('91350100M000100Y44')).toMatchObject({ fault: 'check', expected: '3' })
    expect(checkUscc('91350100M000100I43')).toEqual({ ok: false, fault: 'character', at: 16 })
    expect(checkUscc('9135')).toEqual({ ok: false, fault: 'length' })
  })
})

describe('the way of a case', () => {
  const step = (state: string, unit: string | null, seconds: number, paused = false) => ({
    state, state_label: state, from: '', to: '', unit: unit ? { id: unit, name: unit } : null, working_seconds: seconds, paused,
  })
  const way = [step('submitted', null, 600), step('in-progress', 'A', 9000), step('suspended', 'A', 4000, true), step('in-progress', 'B', 1000)]

  it('adds up who had it, pauses apart', () => {
    expect(holders(way)).toEqual([
      { name: 'A', seconds: 9000, pausedSeconds: 4000 }, { name: 'B', seconds: 1000, pausedSeconds: 0 }, { name: null, seconds: 600, pausedSeconds: 0 },
    ])
  })

  it('fills the bar exactly', () => {
    const { past, ahead } = segments(way, 5000)
    expect(past.reduce((sum, s) => sum + s.share, ahead)).toBeCloseTo(1)
    expect(segments([], 0)).toEqual({ past: [], ahead: 0 })
  })

  it('says who must act next', () => {
    learnStates([{ states: [{ code: 'struck-off', tone: 'green', shape: 'done', over: true }] }])
    const clock = {
      clock: 'resolve' as const, started_at: '', due_at: '2026-11-27T10:00:00Z', elapsed_seconds: 100, allowed_seconds: 60, paused_seconds: 0,
      state: 'running' as const, time_kind: 'working' as const,
    }
    expect(standing({ state: 'in-progress', clocks: [clock] })).toMatchObject({ kind: 'late', lateSeconds: 40 })
    expect(standing({ state: 'suspended', clocks: [clock] })).toEqual({ kind: 'paused' })
    const late = { clock: 'resolve' as const, at: '', state: 'overdue' as const, late_seconds: 7_200 }
    const resolve = { ...clock, clock: 'resolve' as const }
    const lead = { who: 'lead', name: '住建局' }
    expect(standing({ state: 'suspended', clocks: [resolve], due: late, holder: lead })).toMatchObject({ kind: 'late', lateSeconds: 7_200 })
    expect(standing({ state: 'awaiting-requester', clocks: [resolve], due: late, holder: { who: 'requester', name: '企业' } })).toEqual({ kind: 'asked' })
    expect(standing({ state: 'submitted', clocks: [] })).toEqual({ kind: 'desk', clock: null, leftSeconds: 0 })
    expect(standing({ state: 'struck-off', clocks: [clock] })).toEqual({ kind: 'ended' })
  })
})

describe('the inbox', () => {
  const row = (at: string, state: 'running' | 'paused' | 'overdue' = 'running') => ({ state: 'in-progress', due: { clock: 'resolve' as const, at, state } })
  it('sorts by when things are due', () => {
    expect(bucketOf(row('2026-11-22T03:00:00Z'), NOW)).toBe('overdue')
    expect(bucketOf(row('2026-11-22T10:00:00Z'), NOW)).toBe('today')
    expect(bucketOf(row('2026-11-29T10:00:00Z'), NOW)).toBe('week')
    expect(bucketOf(row('2026-11-30T10:00:00Z'), NOW)).toBe('later')
    expect(bucketOf(row('2026-11-20T10:00:00Z', 'paused'), NOW)).toBe('waiting')
    expect(dayLoad([row('2026-11-23T10:00:00Z')], NOW).map((d) => d.count)).toEqual([0, 1, 0, 0, 0, 0, 0])
  })
})

describe('a title', () => {
  it('is the first sentence, cut when long', () => {
    expect(firstSentence('厂区积水。请疏通。')).toBe('厂区积水')
    expect(firstSentence('  ')).toBe('')
    expect(firstSentence('水'.repeat(50))).toBe(`${'水'.repeat(40)}…`)
  })
})
