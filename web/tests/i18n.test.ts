import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Rows } from '../src/i18n/rows'

const SRC = join(__dirname, '../src')

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name), ending) : ending.test(entry.name) ? [join(folder, entry.name)] : [])
}

function flat(rows: Rows, prefix = ''): [string, string[]][] {
  return Object.entries(rows).flatMap(([key, row]): [string, string[]][] => (Array.isArray(row) ? [[prefix + key, row]] : flat(row, `${prefix + key}.`)))
}

const rooms = files(SRC, /^words\.json$/).map((file) => [relative(SRC, file), JSON.parse(readFileSync(file, 'utf8')) as Rows] as const)
const rows = new Map(rooms.flatMap(([, room]) => flat(room)))
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort()
const sources = files(SRC, /\.(vue|ts)$/).map((file) => [relative(SRC, file), readFileSync(file, 'utf8')] as const)

describe('texts of the interface', () => {
  it('stand in one room each', () => {
    const tops = rooms.flatMap(([, room]) => Object.keys(room))
    expect(tops.filter((top, place) => tops.indexOf(top) !== place)).toEqual([])
  })

  it('exist in both languages', () => {
    for (const [key, row] of rows) {
      expect(row.length, key).toBe(2)
      expect(row[1] === '', `${key} is empty in one language only`).toBe(row[0] === '')
    }
  })

  it('take the same values in both languages', () => {
    for (const [key, [zh, en]] of rows) expect(holes(en!), key).toEqual(holes(zh!))
  })

  it('have no Chinese left in English', () => {
    for (const [key, row] of rows) expect(/\p{Script=Han}/u.test(row[1]!), key).toBe(false)
  })

  it('exist for every key that the code names', () => {
    for (const [file, text] of sources) {
      for (const [, key] of text.matchAll(/\bt\('([\w.-]+)'/g)) expect(rows.has(key!), `${key} in ${file}`).toBe(true)
    }
  })

  it('exist for keys that the code computes', () => {
    const keys = [...rows.keys()]
    for (const [file, text] of sources) {
      for (const [, before, behind] of text.matchAll(/\bt\(`([\w.-]+)\$\{[^`{}]*\}([\w.-]*)`/g)) {
        const found = keys.some((key) => key.startsWith(before!) && key.endsWith(behind!) && key.length > before!.length + behind!.length)
        expect(found, `${before}…${behind} in ${file}`).toBe(true)
      }
    }
  })
})
