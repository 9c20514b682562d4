/** The text of routing rules as the editor reads it: what may stand at the caret, and what changed. */

export type Expected = 'department' | 'category' | 'park' | 'chain' | 'firm' | 'word'
export interface Place { /** what may stand here */ expected: Expected; /** typed so far */ typed: string; /** where that begins */ from: number }

export const KEYWORDS = ['rule', 'when', 'then', 'with', 'and', 'or', 'not', 'always', 'category:', 'place:', 'chain:', 'park:', 'firm:', 'words:', 'time:'] as const
export const FIRM_KINDS = ['enterprise', 'individual', 'cooperative', 'institution', 'association', 'other', 'nobody'] as const
const NAMED: Record<string, Expected> = { category: 'category', park: 'park', chain: 'chain', firm: 'firm' }

/** What stands before the caret decides what may be completed; null inside words of people and comments. */
export function placeAt(text: string, caret: number): Place | null {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  if (line.includes('#') || /["“][^"”]*$/.test(line.replace(/["“][^"“”]*["”]/g, ''))) return null
  const typed = /[^\s,，、:：()（）"“”]*$/.exec(line)![0]
  const from = caret - typed.length
  // a list goes on over lines: "then a with b,\n c"
  const before = text.slice(0, from).replace(/#.*$/gm, '')
  const list = /(?:^|\s|\()(\w+)\s*[:：]\s*(?:(?:"[^"\n]*"|“[^”\n]*”|[^\s,，、:：()（）"“”]+)\s*[,，、]\s*)*$/.exec(before)
  if (list) {
    const expected = NAMED[list[1]!]
    return expected ? { expected, typed, from } : null
  }
  if (/(?:^|\s)(?:then|with(?:\s+[^\s,，、]+\s*[,，、])*)\s*$/.test(before)) return { expected: 'department', typed, from }
  if (/(?:^|\s)rule\s*$/.test(before)) return null
  return { expected: 'word', typed, from }
}

/** A name as it has to be written: in quotation marks where it would fall apart. */
export const written = (name: string): string => (/[\s,，、:：()（）"“”#]/.test(name) ? `"${name}"` : name)

export interface DiffLine { kind: 'same' | 'gone' | 'new'; text: string; before: number | null; after: number | null }

/** Line by line what became of `before` (longest common subsequence; the ends that are equal are cut off first). */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  const [m, n] = [a.length - head - tail, b.length - head - tail]
  const width = n + 1
  const common = new Uint32Array((m + 1) * width)
  for (let i = m - 1; i >= 0; i -= 1) {
    for (let j = n - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[head + i] === b[head + j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  const lines: DiffLine[] = []
  const same = (i: number, j: number): void => { lines.push({ kind: 'same', text: a[i]!, before: i + 1, after: j + 1 }) }
  for (let i = 0; i < head; i += 1) same(i, i)
  let [i, j] = [0, 0]
  while (i < m || j < n) {
    if (i < m && j < n && a[head + i] === b[head + j]) {
      same(head + i, head + j)
      i += 1
      j += 1
    } else if (j >= n || (i < m && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      lines.push({ kind: 'gone', text: a[head + i]!, before: head + i + 1, after: null })
      i += 1
    } else {
      lines.push({ kind: 'new', text: b[head + j]!, before: null, after: head + j + 1 })
      j += 1
    }
  }
  for (let k = 0; k < tail; k += 1) same(a.length - tail + k, b.length - tail + k)
  return lines
}
