const LONGEST = 40

/** A title from the first sentence of what was written, so that one field is enough on a phone. */
export function firstSentence(text: string): string {
  const sentence = text.trim().split(/[。！？；\n!?;]|\.\s/u, 1)[0]?.trim() ?? ''
  const characters = Array.from(sentence)
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : sentence
}
