/** How states look: a tone and a shape, so that colour is never alone. */
import { shallowReactive } from 'vue'

export type Tone = 'grey' | 'blue' | 'teal' | 'amber' | 'green' | 'red'
export type Shape = 'dashed' | 'ring' | 'arrow' | 'quarter' | 'half' | 'question' | 'pause' | 'check' | 'done' | 'cross' | 'loop' | 'back' | 'join'
interface Look { tone: Tone; shape: Shape }

/** States of what is no case: enterprises, and segments of a chain. */
const OTHERS: Record<string, Look> = {
  approved: { tone: 'green', shape: 'check' },
  pending: { tone: 'amber', shape: 'dashed' },
  rejected: { tone: 'grey', shape: 'cross' },
  strong: { tone: 'green', shape: 'done' },
  fair: { tone: 'teal', shape: 'half' },
  weak: { tone: 'amber', shape: 'quarter' },
  missing: { tone: 'red', shape: 'cross' },
  unknown: { tone: 'grey', shape: 'question' },
}
/** States of cases, as the server declares them; one code looks and ends alike in every kind. */
const ofCases = shallowReactive(new Map<string, Look & { over: boolean }>())

/** What the server says of a state. */
interface Declared { code: string; tone: string; shape: string; over: boolean }

export function learnStates(kinds: { states: Declared[] }[]): void {
  for (const kind of kinds) {
    for (const state of kind.states) {
      if (!ofCases.has(state.code)) ofCases.set(state.code, { tone: state.tone as Tone, shape: state.shape as Shape, over: state.over })
    }
  }
}

export function stateLook(state: string): Look {
  return ofCases.get(state) ?? OTHERS[state] ?? { tone: 'grey', shape: 'ring' }
}

/** Whether nothing is expected of anybody any more. */
export const isEnded = (state: string): boolean => ofCases.get(state)?.over ?? false
