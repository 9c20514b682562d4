/** Filters of a list live in the URL, so that what is seen can be shared and the way back works. */

export type Filters = Record<string, string>
type QueryValue = string | null | undefined | (string | null)[]

/** Reads the known keys of a route's query; a repeated key becomes a comma list. */
export function readFilters(query: Record<string, QueryValue>, keys: readonly string[]): Filters {
  const found: Filters = {}
  for (const key of keys) {
    const value = query[key]
    const text = Array.isArray(value) ? value.filter(Boolean).join(',') : value
    if (text) found[key] = text
  }
  return found
}

/** The query with one filter changed; an empty value removes it. Keys that are not filters stay. */
export function withFilter(query: Record<string, QueryValue>, key: string, value: string): Record<string, QueryValue> {
  const { [key]: _, ...rest } = query
  return value ? { ...rest, [key]: value } : rest
}

/** Adds or takes away one member of a comma list. */
export function toggled(list: string | undefined, member: string): string {
  const members = (list ?? '').split(',').filter(Boolean)
  const next = members.includes(member) ? members.filter((m) => m !== member) : [...members, member]
  return next.join(',')
}
