/** Words and figures of the chain pages. They are read with the pages, not with the whole app. */
import { useI18n } from 'vue-i18n'
import { i18n } from '@/i18n'
import { formatCount, formatMoney, formatShare } from '@/lib/numbers'
import type { Phrases } from '@/lib/graph/picture'
import type { SegmentState, Side, States } from '@/lib/graph/types'
import { bothOf } from '@/i18n/rows'
import words from './words.json'

const { zh, en } = bothOf(words)
i18n.global.mergeLocaleMessage('zh', zh)
i18n.global.mergeLocaleMessage('en', en)

/** From best to worst, as strips and legends list them. */
export const STATES: SegmentState[] = ['strong', 'fair', 'weak', 'missing', 'unknown']

export function useWords() {
  const { t, locale } = useI18n()
  const money = (yuan: number | null | undefined): string => (yuan == null ? '—' : formatMoney(Math.round(yuan * 100), locale.value))
  const count = (n: number | null | undefined): string => (n == null ? '—' : formatCount(n, locale.value))
  const share = (value: number | null | undefined): string => formatShare(value)
  const km = (value: number | null | undefined): string => (value == null ? '—' : t('graph.km', { n: Math.round(value).toLocaleString('en-US') }))
  const stateName = (state: SegmentState | null | undefined): string => (state ? t(`graph.state.${state}`) : t('graph.state.absent'))
  const phrases = (): Phrases => ({
    makers: (n) => t('graph.makersLocal', { n }),
    met: (value) => t('graph.metShare', { share: `${Math.round(value * 100)}%` }),
    more: (n) => t('graph.moreFirms', { n }),
    nobody: (n) => (n ? t('graph.nobodyHere', { n }) : t('graph.nobody')),
    figure: (p) => (p.makers_local ? t('graph.firmsN', { n: p.makers_local }) : p.makers_elsewhere ? t('graph.elsewhereN', { n: p.makers_elsewhere }) : '—'),
  })
  /** 「强 2、一般 2、弱 3、缺 1」, only what there is. */
  const states = (all: States): string => STATES.filter((s) => all[s]).map((s) => `${stateName(s)} ${all[s]}`).join(t('graph.listComma'))
  /** The graph knows Chinese names alone; the platform's chain of the same code has an English one. */
  const chainName = (chain: { name: string; platform?: { name: string } | null }): string => (locale.value === 'en' && chain.platform ? chain.platform.name : chain.name)
  return { t, locale, money, count, share, km, stateName, states, phrases, chainName }
}

/** The figures of a scenario or of a version, in the order in which they are read. */
export const SIDE_ROWS = ['completeness', 'completeness_by_value', 'local_rate', 'risk_max'] as const
export type SideRow = (typeof SIDE_ROWS)[number]

/** Difference in percentage points, and whether it is to the good. */
export function change(row: SideRow, before: Side, after: Side): { points: number; tone: 'good' | 'bad' | 'same' } | null {
  const [a, b] = [before[row], after[row]]
  if (a == null || b == null) return null
  const points = Math.round((b - a) * 1000) / 10
  if (points === 0) return { points: 0, tone: 'same' }
  return { points, tone: points > 0 !== (row === 'risk_max') ? 'good' : 'bad' }
}
