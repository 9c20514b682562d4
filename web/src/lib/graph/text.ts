/** Widths of text without a browser, so that a picture is laid out the same everywhere it is drawn. */

/** Width of one character in ems: Chinese and full-width forms are square. */
function em(character: string): number {
  if (/[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60\uFFE0-\uFFE6\u3000-\u303F]/u.test(character)) return 1
  if (/[ilj.,:;'|!·]/.test(character)) return 0.3
  if (/[mwMW%@]/.test(character)) return 0.88
  if (/[A-Z]/.test(character)) return 0.68
  return 0.56
}

export function textWidth(text: string, size: number): number {
  let sum = 0
  for (const character of text) sum += em(character)
  return sum * size
}

/** The text, cut with an ellipsis where it is wider than the room. */
export function fitText(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text
  let cut = ''
  let sum = em('…')
  for (const character of text) {
    sum += em(character)
    if (sum * size > room) break
    cut += character
  }
  return `${cut.trimEnd()}…`
}
