/** What a workbook would change, as a page tells it: values by their names, cells of one item together, conflicts decided cell by cell. */
import type { components } from '@/api/schema'
import { grouped } from './decimals'

type Schemas = components['schemas']
export type ListColumn = Schemas['ListColumn']
export type WorkbookAnswer = Schemas['WorkbookAnswer']
export type Conflict = Schemas['ConflictBody']
export type Change = Schemas['ChangedBody']
export type Decision = 'file' | 'now'

export const keyOf = (cell: { number: string; field: string }): string => `${cell.number} ${cell.field}`

/** The cells of one item together, in the order of the sheet. */
export function byItem<T extends { number: string }>(cells: T[]): { number: string; cells: T[] }[] {
  const items = new Map<string, T[]>()
  for (const cell of cells) items.set(cell.number, [...(items.get(cell.number) ?? []), cell])
  return [...items].map(([number, of]) => ({ number, cells: of }))
}

/** A canonical value as a reader wants it: labels of choices, names of what has a code, digits in groups. */
export function told(column: ListColumn | undefined, value: string | null | undefined, names: Record<string, string>, words: { yes: string; no: string }): string {
  if (value === null || value === undefined || value === '') return '—'
  const option = column?.options.find((one) => one.code === value)
  if (option) return option.label
  switch (column?.type) {
    case 'unit': case 'chain': return names[value] ?? value
    case 'flag': return value === 'true' || value === '1' ? words.yes : words.no
    case 'money': case 'number': case 'share': return grouped(value)
    default: return value
  }
}

/** How the decisions are sent: all one way at once, else what stands is kept and the chosen cells are set after it. */
export function planOf(conflicts: Conflict[], decided: Record<string, Decision>): { mode: 'refuse' | 'file' | 'keep'; cells: Conflict[] } | null {
  if (!conflicts.length) return { mode: 'refuse', cells: [] }
  if (conflicts.some((cell) => !decided[keyOf(cell)])) return null
  const fromFile = conflicts.filter((cell) => decided[keyOf(cell)] === 'file')
  if (fromFile.length === conflicts.length) return { mode: 'file', cells: [] }
  return { mode: 'keep', cells: fromFile }
}
