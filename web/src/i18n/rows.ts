/** Words of pages, both languages in a row: `"key": ["中文", "English"]`. */
export interface Rows {
  [key: string]: string[] | Rows
}

export interface Messages {
  [key: string]: string | Messages
}

function pick(rows: Rows, side: 0 | 1): Messages {
  return Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, Array.isArray(row) ? row[side] ?? '' : pick(row, side)]))
}

/** The words of one language each, from the rows of any number of rooms. */
export function bothOf(...rooms: Rows[]): { zh: Messages; en: Messages } {
  const all: Rows = Object.assign({}, ...rooms)
  return { zh: pick(all, 0), en: pick(all, 1) }
}
