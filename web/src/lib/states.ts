/** How states look: a tone and a shape, so that colour is never alone. */

export type Tone = 'grey' | 'blue' | 'teal' | 'amber' | 'green' | 'red'
export type Shape = 'dashed' | 'ring' | 'arrow' | 'quarter' | 'half' | 'question' | 'pause' | 'check' | 'done' | 'cross' | 'loop' | 'back' | 'join'

const LOOKS: Record<string, [Tone, Shape]> = {
  submitted: ['blue', 'dashed'],
  accepted: ['blue', 'ring'],
  dispatched: ['blue', 'arrow'],
  acknowledged: ['teal', 'quarter'],
  in_progress: ['teal', 'half'],
  awaiting_requester: ['amber', 'question'],
  suspended: ['amber', 'pause'],
  resolved: ['green', 'check'],
  struck_off: ['green', 'done'],
  declined: ['grey', 'cross'],
  reopened: ['red', 'loop'],
  withdrawn: ['grey', 'back'],
  merged: ['grey', 'join'],
  // key problems
  listed: ['blue', 'dashed'],
  open: ['blue', 'ring'],
  assigned: ['blue', 'arrow'],
  in_hand: ['teal', 'half'],
  verified: ['green', 'check'],
  closed: ['green', 'done'],
  approved: ['green', 'check'],
  pending: ['amber', 'dashed'],
  rejected: ['grey', 'cross'],
}

export function stateCode(state: string): string {
  return state.replaceAll('-', '_')
}

export function stateLook(state: string): { tone: Tone; shape: Shape } {
  const [tone, shape] = LOOKS[stateCode(state)] ?? ['grey', 'ring']
  return { tone, shape }
}

/** States of a request in the order of its life, for filters. */
export const REQUEST_STATES = [
  'submitted', 'accepted', 'dispatched', 'acknowledged', 'in_progress', 'awaiting_requester', 'suspended',
  'resolved', 'struck_off', 'reopened', 'declined', 'withdrawn', 'merged',
] as const

const ENDED = new Set(['struck_off', 'declined', 'withdrawn', 'merged', 'closed', 'rejected'])
export const isEnded = (state: string): boolean => ENDED.has(stateCode(state))
