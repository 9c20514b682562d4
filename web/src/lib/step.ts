/** What a step of a case is given: what it needs, what is still empty, what is sent, and where an error belongs. */
import type { FieldError } from '@/api/types'

/** A part that a case is split into, as it is typed. */
export interface Part { title: string; total: string }

/** Everything that a step may be given, as it is typed. */
export interface Typed {
  note: string; answer: string; lead: string; supporting: string[]; reached: '' | 'true' | 'false'; satisfied: '' | 'true' | 'false' | 'null'
  into: string; day: string; due: string; until: string; days: string; filing_number: string; person: string; reason: string
  gate: string; paper: string; rates: string[]; parts: Part[]
}

export const NO_PART: Part = { title: '', total: '' }

/** Nothing typed yet. */
export const blank = (): Typed => ({
  note: '', answer: '', lead: '', supporting: [], reached: '', satisfied: '', into: '', day: '', due: '', until: '', days: '',
  filing_number: '', person: '', reason: '', gate: '', paper: '', rates: [], parts: [{ ...NO_PART }, { ...NO_PART }],
})

/** A draft of an older page, made whole. */
export const whole = (draft: Partial<Typed>): Typed => {
  const kept = Object.entries(draft).filter(([key]) => key in blank())
  return { ...blank(), ...Object.fromEntries(kept) }
}

/** Needs that may stay empty: the server knows what is meant then. */
const OPTIONAL = new Set(['supporting', 'until'])
const TEXTS = ['note', 'answer', 'lead', 'into', 'day', 'due', 'until', 'days', 'filing_number', 'person', 'reason', 'gate', 'paper'] as const

const partsOf = (typed: Typed): Part[] => typed.parts.filter((part) => part.title.trim() || part.total.trim())

/** Whether the verdict of the requester is asked for: who was not reached said nothing. */
export const asksVerdict = (typed: Typed, needs: ReadonlySet<string>): boolean => needs.has('satisfied') && (!needs.has('reached') || typed.reached === 'true')

/** The needs that are still empty, in the order in which they are asked for. */
export function missingOf(typed: Typed, needs: ReadonlySet<string>): string[] {
  const isEmpty = (need: string): boolean => {
    if (need === 'satisfied') return asksVerdict(typed, needs) && !typed.satisfied
    if (need === 'rates') return !typed.rates.length
    if (need === 'parts') return !partsOf(typed).length
    const value = typed[need as keyof Typed]
    return typeof value === 'string' && !value.trim()
  }
  return [...needs].filter((need) => !OPTIONAL.has(need) && isEmpty(need))
}

/** What is sent. A note may always be given; all else only where it is needed. */
export function bodyOf(code: string, typed: Typed, needs: ReadonlySet<string>): Record<string, unknown> {
  const sent: Record<string, unknown> = { transition: code }
  for (const need of TEXTS) {
    const said = typed[need].trim()
    if (said && (needs.has(need) || need === 'note')) sent[need] = need === 'days' ? Number(said) : said
  }
  if (needs.has('lead')) sent.supporting = typed.supporting
  if (needs.has('reached')) sent.reached = typed.reached === 'true'
  if (asksVerdict(typed, needs)) sent.satisfied = typed.satisfied === 'null' ? null : typed.satisfied === 'true'
  if (needs.has('rates')) sent.rates = typed.rates
  if (needs.has('parts')) sent.parts = partsOf(typed).map(({ title, total }) => ({ title: title.trim(), ...(total.trim() ? { total: total.trim() } : {}) }))
  return sent
}

/** The row that is shown for each row that is sent: empty rows are not. */
export const rowsSent = (typed: Typed): number[] => typed.parts.flatMap((part, at) => (part.title.trim() || part.total.trim() ? [at] : []))

/** Errors by where they are shown, and those that belong nowhere on the form. `parts.1.total` counts the rows that are shown. */
export function placed(errors: FieldError[], needs: ReadonlySet<string>, rows: number[]): { by: Record<string, string>; rest: FieldError[] } {
  const by: Record<string, string> = {}
  const rest: FieldError[] = []
  for (const error of errors) {
    const [field = '', at, part] = error.field.replace(/^\//, '').split(/[./]/)
    const asked = needs.has(field) || field === 'note'
    const name = field === 'parts' && at !== undefined ? `parts.${rows[Number(at)] ?? at}.${part}` : field
    if (!asked || by[name]) rest.push(error)
    else by[name] = error.message
  }
  return { by, rest }
}
