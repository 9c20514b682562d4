import { describe, expect, it } from 'vitest'
import { gaps, pieces } from '../src/lib/templates'

describe('texts of answer templates', () => {
  it('are cut into words, slots, gaps and what is none of them', () => {
    const cut = pieces('{firm}：{ number }收悉。〔依据〕{mayor} }', (slot) => slot.toUpperCase())
    expect(cut.map((piece) => [piece.kind, piece.text])).toEqual([
      ['slot', 'FIRM'], ['words', '：'], ['slot', 'NUMBER'], ['words', '收悉。'], ['gap', '〔依据〕'], ['fault', '{mayor}'], ['words', ' '], ['fault', '}'],
    ])
  })

  it('show what is still to be filled', () => {
    expect(gaps('根据〔依据〕，已〔事项〕。')).toEqual(['〔依据〕', '〔事项〕'])
    expect(gaps('已办结。')).toEqual([])
  })
})
