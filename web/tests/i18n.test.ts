import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh.json'
import graphEn from '../src/pages/graph/words/en.json'
import graphZh from '../src/pages/graph/words/zh.json'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix + key}.`)) found.set(k, v)
  }
  return found
}
const zhKeys = new Map([...flat(zh), ...flat(graphZh)])
const enKeys = new Map([...flat(en), ...flat(graphEn)])
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort()

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(vue|ts)$/.test(entry.name) ? [join(folder, entry.name)] : [])
}

describe('texts of the interface', () => {
  it('exist in both languages', () => {
    expect([...enKeys.keys()].sort()).toEqual([...zhKeys.keys()].sort())
    for (const [key, text] of enKeys) expect(text === '', `${key} is empty in one language only`).toBe(zhKeys.get(key) === '')
  })

  it('take the same values in both languages', () => {
    for (const [key, text] of zhKeys) expect(holes(enKeys.get(key) ?? ''), key).toEqual(holes(text))
  })

  it('have no Chinese left in English', () => {
    for (const [key, text] of enKeys) expect(/\p{Script=Han}/u.test(text), key).toBe(false)
  })

  it('exist for every key that the code names', () => {
    for (const file of sources(join(__dirname, '../src'))) {
      for (const [, key] of readFileSync(file, 'utf8').matchAll(/\bt\('([\w.-]+)'/g)) expect(zhKeys.has(key!), `${key} in ${file}`).toBe(true)
    }
  })
})
