/** What a version of a policy says, in the shapes of `PolicyVersion.rules`. */
import type { ClockName, Urgency } from '@/api/types'
import type { components } from '@/api/schema'

export type Policy = components['schemas']['Policy']
export type PolicyItem = components['schemas']['PolicyItem']
export type PolicyVersion = components['schemas']['PolicyVersion']
export type TrialReport = components['schemas']['TrialReport']

export interface Limit { from: 'opened' | 'assigned'; kind: 'working' | 'natural-days' | 'hours24'; amount: number; unit: 'minutes' | 'hours' | 'days' }
export type DeadlineRules = Record<Urgency, Partial<Record<ClockName, Limit>>>
export interface Holiday { name: string; from: string; to: string; working: string[] }
export interface Year { year: number; notice: string; holidays: Holiday[] }
export interface CalendarRules { periods: { from: string; to: string }[]; years: Year[] }

export const URGENCIES: Urgency[] = ['normal', 'urgent', 'critical']
export const CLOCKS: ClockName[] = ['acknowledge', 'first-answer', 'resolve']

/** The units that a limit is given in: kind of time and unit as one choice. */
export const MEASURES = ['working.hours', 'working.days', 'natural-days.days', 'hours24.minutes', 'hours24.hours'] as const
export type Measure = (typeof MEASURES)[number]
export const measureOf = (limit: Limit): Measure => {
  const known = `${limit.kind}.${limit.unit}` as Measure
  return MEASURES.includes(known) ? known : 'working.days'
}
export function setMeasure(limit: Limit, measure: string): void {
  const [kind, unit] = measure.split('.') as [Limit['kind'], Limit['unit']]
  limit.kind = kind
  limit.unit = unit
}

/** The days in a text such as 「2027-02-06、2027-02-21」. */
export const daysOf = (text: string): string[] => text.split(/[\s,，、;；]+/).filter(Boolean)
export const clone = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T
