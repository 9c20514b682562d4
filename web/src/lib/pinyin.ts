/** Pinyin initials from the collation order that every browser ships: no table of readings needed. */

// The first character, in pinyin order, of each initial letter.
const FIRST = '阿八嚓哒妸发旮哈讥咔垃妈拿噢妑七呥仨他屲夕丫帀'
const LETTERS = 'abcdefghjklmnopqrstwxyz'
const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin')

function initial(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return /[a-z0-9]/i.test(character) ? character.toLowerCase() : ''
  let found = ''
  for (let i = 0; i < FIRST.length; i += 1) {
    if (order.compare(character, FIRST[i]!) < 0) break
    found = LETTERS[i]!
  }
  return found
}

/** 「住建局」 → `zjj`; digits and Latin letters stay. */
export function pinyinInitials(text: string): string {
  return Array.from(text, initial).join('')
}

/** Does what was typed find this thing, by name, code or pinyin initials? */
export function matches(typed: string, name: string, code = ''): boolean {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return true
  return name.toLowerCase().includes(wanted) || code.toLowerCase().includes(wanted) || pinyinInitials(name).includes(wanted)
}
