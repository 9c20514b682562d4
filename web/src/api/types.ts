/** Shapes spoken by the HTTP API. Instants are RFC 3339 in UTC, durations whole seconds. */

export interface Ref { id: string; code?: string | null; name: string }
export interface Page<T> { items: T[]; next_cursor?: string | null; total: number; total_is_estimate?: boolean }
export interface FieldError { field: string; code: string; message: string }
export interface ProblemBody { type?: string; title: string; status: number; code: string; detail?: string; errors?: FieldError[] }

export type Role =
  | 'administrator' | 'auditor' | 'agent' | 'department' | 'park' | 'office' | 'chief' | 'enterprise'
export interface Grant { role: Role; unit?: Ref | null; chain?: Ref | null; park?: Ref | null; enterprise?: Ref | null }
export type Home = 'agent' | 'department' | 'chief' | 'enterprise' | 'administration' | 'audit'
export interface Me {
  id: string; name: string; display_name: string; phone?: string | null; language?: string | null
  must_change_password: boolean; totp_enabled: boolean; unread: number; grants: Grant[]; may: string[]; home: Home
}

export type Urgency = 'normal' | 'urgent' | 'critical'
export type ClockName = 'acknowledge' | 'first-answer' | 'resolve'
export type ClockState = 'running' | 'paused' | 'overdue' | 'met' | 'met-late' | 'not-started' | 'stopped'
export interface Due { clock: ClockName; at: string; state: ClockState }

export interface CaseItem {
  id: string; kind: string; number: string; title: string; state: string; state_label: string; urgency: Urgency
  category?: Ref | null; enterprise?: Ref | null; requester: string; chain?: Ref | null; park?: Ref | null
  lead?: Ref | null; supporting: Ref[]; source: string; submitted_at: string; state_since: string; due?: Due | null; version: number
}
export interface Assignment { unit?: Ref | null; role: 'lead' | 'supporting'; since: string; acknowledged_at?: string | null; ended_at?: string | null }
export interface Clock {
  clock: ClockName; started_at?: string | null; due_at?: string | null; met_at?: string | null; elapsed_seconds: number; allowed_seconds: number
  state: ClockState
  /** `working`, or natural time for what runs day and night */
  time_kind?: string
}
export interface WayStep {
  state: string; state_label: string; from: string; to?: string | null; unit?: Ref | null; working_seconds: number; paused: boolean
}
export interface CaseDetail extends CaseItem {
  body: string; contact?: { name?: string | null; phone?: string | null; masked: boolean } | null; place?: string | null
  answer?: { text: string; at?: string | null; by?: Ref | null } | null; satisfied?: boolean | null
  rating?: { satisfied: boolean; note?: string | null; at: string } | null
  merged_into?: { id: string; number?: string | null } | null
  assignments: Assignment[]; clocks: Clock[]; way: WayStep[]
}
/** Someone who acted: name, in which role and for which unit. */
export interface Person { name: string; role?: string | null; unit?: Ref | null }
export interface CaseEvent {
  id: string; seq?: number | null; code: string; label: string; at: string; actor?: Person | null
  from?: string | null; to?: string | null; to_label?: string | null; note?: string | null; details?: Record<string, unknown>
}
export interface Transition { transition: string; label: string; needs: string[]; primary: boolean }
export interface Comment {
  id: string; author: Person; visibility: 'internal' | 'public'; body: string; at: string
}
export interface Attachment { id: string; name: string; media_type: string; size: number; at: string; by: string }
export interface Suggestion {
  kind: string; value?: Ref | null; text?: string | null; confidence?: number | null; reasons?: string[]
}

export interface Count { key: string | null; label: string; count: number; overdue: number }
export interface Rate { numerator: number; denominator: number; value?: number | null; low?: number | null; high?: number | null; rule?: string }
export interface RateRow {
  key: string | null; label: string; cohort: number
  response: Rate; resolution: Rate; strike_off: Rate; satisfaction: Rate; on_time: Rate
}
export interface Rates { from: string; to: string; by: string; items: RateRow[]; total: RateRow }

export interface Unit { id: string; kind: 'department' | 'park' | 'office'; code: string; name: string; name_en?: string | null; region?: string | null; active?: boolean; version: number }
export interface Chain {
  id: string; code: string; name: string; name_en?: string | null; office?: Ref | null
  chiefs: { user: Ref; seat: 'district' | 'park' }[]; version: number
}
export interface Category {
  id: string; code: string; name: string; name_en?: string | null; parent?: string | null; department?: string | null; active: boolean; version: number
}
export interface Enterprise {
  id: string; uscc: string; uscc_overridden?: boolean; name: string; status: 'pending' | 'approved' | 'rejected'; park?: Ref | null; chains: Ref[]
  contact_name?: string | null; phone?: string | null; created_at: string; version: number; users_count?: number
}
export interface User {
  id: string; name: string; display_name: string; phone?: string | null; active: boolean; grants: Grant[]; totp_enabled?: boolean; version: number
}
export interface Notice {
  id: string; code: string; sentence: string; case?: { id: string; number: string; title: string; kind: string } | null; at: string; read_at?: string | null
}
export interface ImportReport {
  rows: number; imported: number; errors: ImportFault[]; warnings: ImportFault[]; seconds: number; dry_run?: boolean
}
export interface ImportFault { row: number; column?: string | null; message: string }
export interface AuditHead { events: number; sealed: number; head: string; ok?: boolean; broken?: { seq?: number; event?: string; reason?: string } | null }
