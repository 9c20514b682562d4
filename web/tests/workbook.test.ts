import { describe, expect, it } from 'vitest'
import { byItem, keyOf, planOf, told, type Conflict, type ListColumn } from '../src/lib/workbook'

const cell = (number: string, field: string): Conflict => ({ row: 2, number, field, base: 'a', now: 'b', file: 'c' })
const column = (type: string, options: { code: string; label: string }[] = []): ListColumn => ({ key: 'x', header: 'X', type, required: false, editable: true, options })
const words = { yes: 'yes', no: 'no' }

describe('a workbook', () => {
  const cells = [cell('A', 'title'), cell('B', 'title'), cell('A', 'remark')]

  it('has the cells of an item together, in the order of the sheet', () => {
    expect(byItem(cells).map((one) => [one.number, one.cells.map((of) => of.field)])).toEqual([['A', ['title', 'remark']], ['B', ['title']]])
  })

  it('waits until every conflict is decided', () => {
    expect(planOf([], {})).toEqual({ mode: 'refuse', cells: [] })
    expect(planOf(cells, { [keyOf(cells[0]!)]: 'file' })).toBeNull()
  })

  it('sends one decision for all at once, and cells one by one where they differ', () => {
    const all = (how: 'file' | 'now') => Object.fromEntries(cells.map((one) => [keyOf(one), how]))
    expect(planOf(cells, all('file'))).toEqual({ mode: 'file', cells: [] })
    expect(planOf(cells, all('now'))).toEqual({ mode: 'keep', cells: [] })
    expect(planOf(cells, { ...all('now'), [keyOf(cells[1]!)]: 'file' })).toEqual({ mode: 'keep', cells: [cells[1]] })
  })

  it('tells values by their names', () => {
    expect(told(column('choice', [{ code: 'a', label: 'Apple' }]), 'a', {}, words)).toBe('Apple')
    expect(told(column('unit'), 'housing', { housing: 'Housing' }, words)).toBe('Housing')
    expect(told(column('text'), 'housing', { housing: 'Housing' }, words)).toBe('housing')
    expect(told(column('money'), '1234567.5', {}, words)).toBe('1,234,567.5')
    expect(told(column('flag'), 'false', {}, words)).toBe('no')
    expect(told(column('date'), null, {}, words)).toBe('—')
    expect(told(undefined, 'x', {}, words)).toBe('x')
  })
})
