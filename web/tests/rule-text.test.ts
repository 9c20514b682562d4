import { describe, expect, it } from 'vitest'
import { diffLines, placeAt, written } from '../src/lib/rule-text'

const at = (text: string): string | null => placeAt(text, text.length)?.expected ?? null

describe('what may stand at the caret', () => {
  it('follows the field before it', () => {
    expect(at('rule 甲 when park: 松')).toBe('park')
    expect(at('rule 甲 when category: "水电气保障", ')).toBe('category')
    expect(at('rule 甲 when chain：')).toBe('chain')
    expect(at('rule 甲 when not firm: ind')).toBe('firm')
    expect(placeAt('rule 甲 when park: 松', 19)).toEqual({ expected: 'park', typed: '松', from: 18 })
  })

  it('is a department behind then and with, over lines too', () => {
    expect(at('rule 甲 when always then 住')).toBe('department')
    expect(at('rule 甲 when always\n  then housing with water,\n  ')).toBe('department')
    expect(at('rule 甲 when always then housing ')).toBe('word')
  })

  it('is nothing inside words, names of rules and comments', () => {
    expect(at('rule 甲 when words: 积')).toBeNull()
    expect(at('rule ')).toBeNull()
    expect(at('# park: ')).toBeNull()
    expect(at('rule 甲 when category: "水')).toBeNull()
  })

  it('quotes what would fall apart', () => {
    expect(written('住建局')).toBe('住建局')
    expect(written('Housing Bureau')).toBe('"Housing Bureau"')
  })
})

describe('a difference', () => {
  it('keeps what is equal and its line numbers', () => {
    const told = diffLines('一\n二\n三\n四', '一\n二改\n三\n新\n四').map((l) => `${l.kind[0]}${l.before ?? '-'}${l.after ?? '-'}${l.text}`)
    expect(told).toEqual(['s11一', 'g2-二', 'n-2二改', 's33三', 'n-4新', 's45四'])
  })

  it('of equal texts is empty', () => {
    expect(diffLines('一\n二', '一\n二').every((l) => l.kind === 'same')).toBe(true)
  })
})
