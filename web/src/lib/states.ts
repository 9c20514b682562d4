/** How states look: a tone and a shape, so that colour is never alone. */

export type Tone = 'grey' | 'blue' | 'teal' | 'amber' | 'green' | 'red'
export type Shape = 'dashed' | 'ring' | 'arrow' | 'quarter' | 'half' | 'question' | 'pause' | 'check' | 'done' | 'cross' | 'loop' | 'back' | 'join'

const LOOKS: Record<string, [Tone, Shape]> = {
  submitted: ['blue', 'dashed'],
  accepted: ['blue', 'ring'],
  dispatched: ['blue', 'arrow'],
  acknowledged: ['teal', 'quarter'],
  'in-progress': ['teal', 'half'],
  'awaiting-requester': ['amber', 'question'],
  suspended: ['amber', 'pause'],
  resolved: ['green', 'check'],
  'struck-off': ['green', 'done'],
  declined: ['grey', 'cross'],
  reopened: ['red', 'loop'],
  withdrawn: ['grey', 'back'],
  merged: ['grey', 'join'],
  // key problems
  listed: ['blue', 'dashed'],
  assigned: ['teal', 'half'],
  solved: ['green', 'check'],
  // targets
  drafted: ['blue', 'dashed'],
  issued: ['teal', 'half'],
  reached: ['green', 'check'],
  missed: ['red', 'cross'],
  dropped: ['grey', 'cross'],
  // enterprises
  approved: ['green', 'check'],
  pending: ['amber', 'dashed'],
  rejected: ['grey', 'cross'],
  // segments of a chain
  strong: ['green', 'done'],
  fair: ['teal', 'half'],
  weak: ['amber', 'quarter'],
  missing: ['red', 'cross'],
  unknown: ['grey', 'question'],
}

export function stateLook(state: string): { tone: Tone; shape: Shape } {
  const [tone, shape] = LOOKS[state] ?? ['grey', 'ring']
  return { tone, shape }
}

/** States of a request in the order of its life, for filters. */
export const REQUEST_STATES = [
  'submitted', 'accepted', 'dispatched', 'acknowledged', 'in-progress', 'awaiting-requester', 'suspended',
  'resolved', 'struck-off', 'reopened', 'declined', 'withdrawn', 'merged',
] as const

const ENDED = new Set(['struck-off', 'declined', 'withdrawn', 'merged'])
export const isEnded = (state: string): boolean => ENDED.has(state)
