/** Texts of answer templates: slots that a case fills, and gaps that a person has to fill. */

export const SLOTS = ['firm', 'number', 'title', 'category', 'department', 'filed', 'today'] as const
export type Slot = (typeof SLOTS)[number]

export interface Piece { text: string; kind: 'words' | 'slot' | 'gap' | 'fault' }

const PARTS = /\{([^{}]*)\}|〔[^〔〕]*〕|[{}]/gu

/** A template cut into words, slots (filled by `value`), gaps and what is none of them. */
export function pieces(text: string, value: (slot: Slot) => string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of text.matchAll(PARTS)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index), kind: 'words' })
    const [whole, name] = match
    const slot = SLOTS.find((one) => one === name?.trim())
    if (slot) found.push({ text: value(slot), kind: 'slot' })
    else found.push({ text: whole, kind: whole.startsWith('〔') ? 'gap' : 'fault' })
    at = match.index + whole.length
  }
  if (at < text.length) found.push({ text: text.slice(at), kind: 'words' })
  return found
}

/** Gaps that nobody has filled yet. */
export const gaps = (text: string): string[] => text.match(/〔[^〔〕]*〕/gu) ?? []
