import type { Ref } from '@/api/types'

/** Shapes of `/triage/models` and `/triage/drift`. */
export type Target = 'department' | 'category'
export interface Scores { accuracy: number; macro_f1: number }
export interface Model {
  id: string; target: Target; number: number; state: 'candidate' | 'adopted' | 'retired'; trained_at: string; trained_by?: Ref | null; adopted_at?: string | null; adopted_by?: Ref | null
  examples: number; labels: number; scores: Scores; calibration_error: number; threshold: number; with_encoder: boolean; size_bytes: number; version: number
  comparison: { cases: number; against: string; current: Scores; candidate: Scores; only_current: number; only_candidate: number; chance: number; better: boolean }
}
export interface CurvePoint { threshold: number; coverage: number; precision: number }
export interface ModelDetail extends Model { curve: CurvePoint[]; by_label: { value: Ref; examples: number; precision: number }[]; learning: { examples: number; macro_f1: number }[] }
export interface Training { state: string; done: number; total?: number | null; error?: string | null }
export interface Models { items: Model[]; encoder: boolean; training: Record<Target, Training | null | undefined> }
export interface Drift {
  texts: number; unknown_share?: number | null; label_shift?: number | null; agreement: { numerator: number; denominator: number; value?: number | null }
  labels: { value: Ref; then_share: number; now_share: number }[]; model?: { id: string; number: number } | null; from: string; to: string
}
