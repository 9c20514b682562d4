import { describe, expect, it } from 'vitest'
import { addMonths, parseDay, parseMonth, weeksOf } from '../src/lib/day'
import { grouped, isMore, isSame, sumOf } from '../src/lib/decimals'
import { blank, bodyOf, missingOf, placed, rowsSent, whole } from '../src/lib/step'

const needs = (...codes: string[]): ReadonlySet<string> => new Set(codes)

describe('what a step is given', () => {
  it('names every need that is empty, and no optional one', () => {
    expect(missingOf(blank(), needs('day', 'person', 'until', 'supporting', 'parts', 'rates'))).toEqual(['day', 'person', 'parts', 'rates'])
    expect(missingOf({ ...blank(), day: ' ' }, needs('day'))).toEqual(['day'])
    expect(missingOf({ ...blank(), day: '2026-11-30' }, needs('day'))).toEqual([])
  })

  it('asks whoever was reached for a verdict, and nobody else', () => {
    const call = needs('reached', 'satisfied')
    expect(missingOf(blank(), call)).toEqual(['reached'])
    expect(missingOf({ ...blank(), reached: 'true' }, call)).toEqual(['satisfied'])
    expect(missingOf({ ...blank(), reached: 'false' }, call)).toEqual([])
    expect(bodyOf('call-back', { ...blank(), reached: 'false', satisfied: 'true' }, call)).toEqual({ transition: 'call-back', reached: false })
    expect(bodyOf('rate', { ...blank(), satisfied: 'null' }, needs('satisfied'))).toEqual({ transition: 'rate', satisfied: null })
  })

  it('sends what is needed, a note always, and nothing else', () => {
    const typed = { ...blank(), day: '2026-11-30', person: ' dept-housing ', note: ' 说明 ', filing_number: 'not asked' }
    expect(bodyOf('start', typed, needs('day', 'person'))).toEqual({ transition: 'start', day: '2026-11-30', person: 'dept-housing', note: '说明' })
    expect(bodyOf('extend', { ...blank(), days: '5' }, needs('days'))).toEqual({ transition: 'extend', days: 5 })
    expect(bodyOf('dispatch', { ...blank(), lead: 'housing', supporting: ['fire'] }, needs('lead'))).toEqual({ transition: 'dispatch', lead: 'housing', supporting: ['fire'] })
  })

  it('leaves empty rows of parts out, and puts their errors at the rows that are shown', () => {
    const typed = { ...blank(), parts: [{ title: '', total: '' }, { title: ' 二期 ', total: '100' }, { title: '三期', total: '' }] }
    expect(bodyOf('split', typed, needs('parts')).parts).toEqual([{ title: '二期', total: '100' }, { title: '三期' }])
    const { by, rest } = placed([{ field: 'parts.0.total', code: 'x', message: 'A' }, { field: 'parts', code: 'y', message: 'B' }, { field: 'elsewhere', code: 'z', message: 'C' }], needs('parts'), rowsSent(typed))
    expect(by).toEqual({ 'parts.1.total': 'A', parts: 'B' })
    expect(rest.map((one) => one.message)).toEqual(['C'])
  })

  it('makes drafts of older pages whole', () => {
    expect(whole({ note: 'kept', plain: { day: 'x' } } as never)).toEqual({ ...blank(), note: 'kept' })
  })
})

describe('decimals', () => {
  it('are added exactly', () => {
    expect(sumOf(['0.1', '0.2'])).toBe('0.3')
    expect(sumOf(['12,000', ' ', '900719925474099123.45'])).toBe('900719925474111123.45')
    expect(sumOf(['100', '-130.50'])).toBe('-30.5')
    expect(sumOf(['1亿'])).toBeNull()
    expect(sumOf([])).toBe('0')
  })
  it('are compared by their number', () => {
    expect(isMore('100.01', '100')).toBe(true)
    expect(isMore('9', '10')).toBe(false)
    expect(isSame('120000.00', '120000')).toBe(true)
    expect(isSame('songmu', 'songmu')).toBe(true)
    expect(isSame('songmu', null)).toBe(false)
    expect(grouped('1234567.8901')).toBe('1,234,567.8901')
  })
})

describe('days', () => {
  it('are read as people write them', () => {
    for (const text of ['2026-11-30', '2026/11/30', '2026.11.30', '2026年11月30日', '20261130', '11-30', '11月30日', '２０２６－１１－３０'.replaceAll('－', '-')]) expect(parseDay(text, '2026-01-01'), text).toBe('2026-11-30')
    for (const text of ['2026-02-30', '2026-13-01', 'soon', '', '2026-11']) expect(parseDay(text, '2026-01-01'), text).toBeNull()
  })
  it('have months and whole weeks from Monday', () => {
    expect(parseMonth('2026年7月')).toBe('2026-07')
    expect(parseMonth('2026-13')).toBeNull()
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(addMonths('2026-11', 2)).toBe('2027-01')
    const weeks = weeksOf('2026-02')
    expect(weeks[0]![0]).toBe('2026-01-26')
    expect(weeks.at(-1)!.at(-1)).toBe('2026-03-01')
    expect(weeks.flat().filter((day) => day.startsWith('2026-02'))).toHaveLength(28)
  })
})
