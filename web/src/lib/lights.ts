/** Why a light shows what it shows, and what would turn it green: which sentence holds, and with which values. */
import type { components } from '@/api/schema'
import { grouped, isMore, sumOf } from './decimals'

type Schemas = components['schemas']
export type Light = 'none' | 'green' | 'yellow' | 'red'
export type Lights = Schemas['LightsView']
export type Signal = Schemas['SignalView']
export const SIGNALS = ['start', 'progress', 'funds', 'statistics'] as const
export type SignalName = (typeof SIGNALS)[number]
/** A sentence by its key below `lights`, with what it says. */
export interface Sentence { key: string; values: Record<string, string | number> }

type Params = Record<string, string | number | boolean | undefined>
export const paramsOf = (signal: Signal): Params => signal.params as unknown as Params
const money = (value: Params[string]): string => grouped(String(value ?? ''))
/** What one decimal is above another. */
const above = (one: Params[string], other: Params[string]): string => grouped(sumOf([String(one), String(other).startsWith('-') ? String(other).slice(1) : `-${String(other)}`]) ?? '')

const told = (key: string, values: Sentence['values'] = {}): Sentence => ({ key, values })

function started(p: Params): Sentence {
  if (p.started) return told('started', { day: String(p.started) })
  if (!p.planned_start) return told('noStart')
  const months = Number(p.months ?? 0)
  return months > 0 ? told('startLate', { month: String(p.planned_start), n: months }) : told('startAhead', { month: String(p.planned_start) })
}
function progressed(p: Params): Sentence {
  if (p.month === undefined) return told('noPlan')
  if (p.months !== undefined) return told('noReport', { month: String(p.month), n: Number(p.months) })
  if (p.investment === undefined) return told('nothingPlanned')
  return told(p.late ? 'progressLate' : 'progress', { month: String(p.month), planned: money(p.planned), actual: money(p.investment), behind: above(p.planned, p.investment), year: money(p.year) })
}
function funded(p: Params): Sentence {
  if (p.required === undefined) return told('noPlan')
  if (Number(p.required) === 0) return told('noneRequired')
  if (p.funds === undefined) return told('noFunds', { month: String(p.month), required: money(p.required) })
  return told('funds', { month: String(p.month), required: money(p.required), funds: money(p.funds) })
}
function counted(p: Params): Sentence {
  if (p.entered) return told('entered', { day: String(p.entered) })
  if (p.started === undefined) return told('notStarted')
  return told('notEntered', { day: String(p.started), n: Number(p.months ?? 0) })
}
const REASONS: Record<SignalName, (p: Params) => Sentence> = { start: started, progress: progressed, funds: funded, statistics: counted }

/** Everything that is said to a signal: what was set goes before what was reckoned. `paper` names a paper. */
export function reasonsOf(name: SignalName, signal: Signal, paper: (code: string) => string = (code) => code): Sentence[] {
  const p = paramsOf(signal)
  const set = { reason: String(p.reason ?? ''), person: String(p.person ?? ''), until: String(p.until ?? '') }
  if (signal.code === 'waiver.overdue') return [told('waiver', { paper: paper(String(p.paper ?? '')), until: set.until })]
  const plain = REASONS[name](p)
  if (signal.code === 'excused') return [told('excused', set), plain]
  if (signal.code === 'overridden') return [told('overridden', set), plain]
  return [plain]
}

/** What would turn a yellow or red signal green; null where nothing has to. */
export function cureOf(name: SignalName, signal: Signal): Sentence | null {
  if (signal.shown !== 'red' && signal.shown !== 'yellow') return null
  const p = paramsOf(signal)
  if (signal.code === 'waiver.overdue') return told('cureWaiver')
  if (signal.code === 'overridden') return told('cureOverridden', { until: String(p.until ?? '') })
  if (name === 'start') return told('cureStart')
  if (name === 'statistics') return told('cureStatistics')
  if (name === 'funds') return told('cureFunds', { more: above(p.required, p.funds ?? '0') })
  if (p.months !== undefined) return told('cureReport', { month: String(p.month) })
  return isMore(String(p.planned), String(p.investment)) ? told('cureProgress', { planned: money(p.planned) }) : told('cureLate')
}
