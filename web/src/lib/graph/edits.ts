/** Forms for the changes that the graph knows: what each asks for, and the edit that it becomes. Pure. */

export type FieldKind = 'text' | 'list' | 'number' | 'wan' | 'percent' | 'flag'
export interface Field { key: string; kind: FieldKind; needed?: boolean; /** fills the suggestions */ of?: 'product' | 'firm' | 'place' | 'segment' }
export type Edit = Record<string, unknown> & { do: string }
/** A form as it is opened: what is fixed, what stands in the fields. */
export interface EditForm { do: string; fixed: Record<string, unknown>; values: Record<string, string | boolean> }

const SOURCE: Field[] = [{ key: 'source', kind: 'text' }, { key: 'date', kind: 'text' }]
const FIRM: Field[] = [
  { key: 'full_name', kind: 'text' }, { key: 'code', kind: 'text' }, { key: 'place', kind: 'text', of: 'place' }, { key: 'revenue', kind: 'wan' }, { key: 'growth', kind: 'percent' }, { key: 'staff', kind: 'number' },
  { key: 'tie', kind: 'text' }, { key: 'is_lead', kind: 'flag' },
]
/** Fields by the edit; what identifies the thing is `fixed` where it exists already. */
export const FORMS: Record<string, Field[]> = {
  'put-segment': [{ key: 'name', kind: 'text', needed: true }, { key: 'layer', kind: 'number' }, { key: 'products', kind: 'list', of: 'product' }, { key: 'industries', kind: 'list' }, { key: 'weight', kind: 'number' }, { key: 'need', kind: 'wan' }],
  'put-product': [{ key: 'name', kind: 'text', needed: true }],
  'put-recipe': [{ key: 'product', kind: 'text', needed: true, of: 'product' }, { key: 'material', kind: 'text', needed: true, of: 'product' }, { key: 'quantity', kind: 'number' }, ...SOURCE],
  'put-firm': [{ key: 'name', kind: 'text', needed: true }, ...FIRM],
  'put-make': [{ key: 'firm', kind: 'text', needed: true, of: 'firm' }, { key: 'product', kind: 'text', needed: true, of: 'product' }, { key: 'capacity', kind: 'wan' }, ...SOURCE],
  'put-need': [{ key: 'firm', kind: 'text', needed: true, of: 'firm' }, { key: 'product', kind: 'text', needed: true, of: 'product' }, { key: 'value', kind: 'wan' }, ...SOURCE],
  'put-supply': [{ key: 'supplier', kind: 'text', needed: true, of: 'firm' }, { key: 'buyer', kind: 'text', needed: true, of: 'firm' }, { key: 'product', kind: 'text', needed: true, of: 'product' }, { key: 'value', kind: 'wan', needed: true }, ...SOURCE],
}

const WAN = 10_000
const num = (text: string): number => Number(text.replaceAll(/[,，\s]/g, ''))
export const splitList = (text: string): string[] => text.split(/[、,，;；\n]/).map((x) => x.trim()).filter(Boolean)

/** Fields that cannot be read, by key. */
export function faults(form: EditForm): string[] {
  return (FORMS[form.do] ?? []).filter((field) => {
    if (field.key in form.fixed) return false
    const text = String(form.values[field.key] ?? '').trim()
    if (!text) return Boolean(field.needed)
    return ['number', 'wan', 'percent'].includes(field.kind) && !Number.isFinite(num(text))
  }).map((field) => field.key)
}

/** The edit that the form says; fields left empty are left as they are. */
export function editOf(form: EditForm): Edit {
  const edit: Edit = { do: form.do, ...form.fixed }
  for (const field of FORMS[form.do] ?? []) {
    if (field.key in form.fixed) continue
    const value = form.values[field.key]
    if (field.kind === 'flag') {
      if (typeof value === 'boolean') edit[field.key] = value
      continue
    }
    const text = String(value ?? '').trim()
    if (!text) continue
    edit[field.key] = field.kind === 'list' ? splitList(text) : field.kind === 'wan' ? num(text) * WAN : field.kind === 'percent' ? num(text) / 100 : field.kind === 'number' ? num(text) : text
  }
  // a renamed thing is found by its old name
  if (typeof form.fixed.name === 'string' && typeof form.values.new_name === 'string') {
    const name = form.values.new_name.trim()
    if (name && name !== form.fixed.name) edit.new_name = name
  }
  return edit
}

/** Whether the form is for something that exists, and so may rename it. */
export const renames = (form: EditForm): boolean => typeof form.fixed.name === 'string' && ['put-segment', 'put-product', 'put-firm'].includes(form.do)

export const inWan = (yuan: number | null | undefined): string => (yuan == null ? '' : String(Math.round((yuan / WAN) * 100) / 100))
