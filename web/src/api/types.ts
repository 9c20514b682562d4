/** Names for the shapes of the HTTP API, as generated from the server's own document, with codes narrowed
 *  where the pages tell them apart. Instants are RFC 3339 in UTC, durations whole seconds. */
import type { components } from './schema'

type Schemas = components['schemas']

export type Ref = Schemas['Ref']
export interface Page<T> { items: T[]; next_cursor?: string | null; total: number; total_is_estimate?: boolean }
export type FieldError = Schemas['FieldError']
export type ProblemBody = Schemas['Problem']

export type Role = 'administrator' | 'auditor' | 'agent' | 'department' | 'park' | 'office' | 'chief' | 'enterprise'
export type Home = 'agent' | 'department' | 'chief' | 'enterprise' | 'administration' | 'audit'
export type Grant = Omit<Schemas['GrantBody'], 'role'> & { role: Role }
export type Me = Omit<Schemas['Me'], 'home' | 'grants'> & { home: Home; grants: Grant[] }

export type Urgency = 'normal' | 'urgent' | 'critical'
export type ClockName = 'acknowledge' | 'first-answer' | 'resolve'
export type ClockState = 'running' | 'paused' | 'overdue' | 'met' | 'met-late' | 'not-started' | 'stopped'
export type Due = Omit<Schemas['DueView'], 'clock' | 'state'> & { clock: ClockName; state: ClockState }
export type Hit = Schemas['Hit']
export type CaseItem = Omit<Schemas['CaseItem'], 'urgency' | 'due' | 'fields'> & { urgency: Urgency; due?: Due | null; fields?: Record<string, unknown> }
export type Clock = Omit<Schemas['ClockView'], 'clock' | 'state' | 'time_kind'> & {
  clock: ClockName
  state: ClockState
  /** the kind of time its seconds count */
  time_kind: 'working' | 'natural' | 'hours24'
}
export type WayStep = Schemas['WayView']
export type CaseDetail = CaseItem & Omit<Schemas['CaseDetail'], keyof Schemas['CaseItem'] | 'clocks'> & { clocks: Clock[] }
export type Person = Schemas['PersonView']
export type CaseEvent = Schemas['EventView']
export type Transition = Schemas['Offer']
export type Missing = Pick<Schemas['MissingView'], 'field' | 'message'>
export type Papers = Schemas['Papers']
export type Paper = Schemas['PaperView']
export type Tie = Schemas['LinkView']
export type Comment = Schemas['CommentView']

export type Kind = Omit<Schemas['KindView'], 'fields'> & { fields: Field[] }
export type Field = Schemas['FieldView']
export type Facts = Schemas['FactsView']
export type Former = Schemas['FormerView']

export type Count = Schemas['Count']
export type Rate = Schemas['RateView']
export type RateRow = Schemas['RateRow']
export type Rates = Schemas['Rates']

export type UnitKind = 'department' | 'park' | 'office'
export type Unit = Omit<Schemas['Unit'], 'kind'> & { kind: UnitKind }
export type Chain = Schemas['Chain']
export type Category = Schemas['Category']
export type Enterprise = Schemas['Enterprise']
export type User = Omit<Schemas['User'], 'grants'> & { grants: Grant[] }
export type Notice = Schemas['Notice']
export type Ticket = Schemas['TicketBody']
export type Invitation = Omit<Schemas['InvitationBody'], 'for'> & { for: Grant }
export type SignUpOptions = Schemas['SignUpOptions']

export type Attachment = Schemas['Attachment']
export type Suggestion = Schemas['Suggestion']
export type Suggestions = Schemas['Suggestions']
export type AnswerTemplate = Schemas['AnswerTemplate']
export type SimilarCase = CaseItem & Pick<Schemas['SimilarCase'], 'likeness' | 'answer' | 'satisfied'>
export type FiledAlready = Schemas['FiledAlready']
export type AnswerVerdict = Schemas['AnswerVerdict']
export type ImportFault = Schemas['ImportFault']
export type ImportReport = Schemas['ImportReport']
export type AuditHead = Schemas['AuditHead']
export type AuditVerdict = Schemas['AuditVerdict']
export type AuditEvent = Schemas['AuditEvent']
export type Job = Schemas['Job']
export interface ImportJob { job: Job; report: ImportReport | null }

export type Finding = Omit<Schemas['RuleFinding'], 'severity'> & { severity: 'error' | 'warning' }
export type RulesChecked = Schemas['RulesChecked']
export type Rules = Omit<Schemas['Rules'], 'rules'> & { rules: Schemas['Rule'][] }
export type RulesVersion = Schemas['RulesVersion']
export type RulesDryRun = Schemas['RulesDryRun']
export type RuleChange = Schemas['RulesChange']
export type RulesVerdict = Schemas['RulesVerdict']

export type Matter = Schemas['Matter']
export type MatterDetail = Matter & { members: CaseItem[] }
