/** Which steps of a case the phone can take, and what each asks for; the server offers and decides. */
import type { Offer } from '../api/types'

/** What a field of a step is asked with. */
export const ASKED = { note: 'text', answer: 'text', reason: 'choice', days: 'number', due: 'day', day: 'day', until: 'day' } as const
export type Asked = keyof typeof ASKED
/** Codes of the rules for a return. */
export const REASONS = ['not-our-duty', 'other-region', 'unclear', 'duplicate', 'in-court'] as const

/** Steps that need a choice the phone has no page for are taken at the desk. */
export const canTake = (offer: Offer): boolean => offer.gate.length === 0 && offer.needs.every((need) => need in ASKED)
