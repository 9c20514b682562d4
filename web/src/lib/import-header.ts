/** Reads the header of a CSV file on this device, so that its columns can be matched before it is sent. */

export const TARGETS = ['title', 'body', 'category', 'enterprise', 'external_id', 'place', 'contact_name', 'contact_phone', 'submitted_at', 'urgency', 'chain', 'park', 'source'] as const
export type Target = (typeof TARGETS)[number]

const HEAD_BYTES = 64 * 1024
const KNOWN: Record<Target, RegExp> = {
  title: /^(title|标题|主题|诉求标题)$/i,
  body: /^(body|content|内容|正文|诉求内容|描述)$/i,
  category: /^(category|label|类别|分类|类型)$/i,
  enterprise: /^(uscc|enterprise|统一社会信用代码|企业)$/i,
  external_id: /^(external_id|编号|工单编号)$/i,
  place: /^(place|地点|地址)$/i,
  contact_name: /^(contact_name|联系人|姓名)$/i,
  contact_phone: /^(contact_phone|phone|电话|手机|联系电话)$/i,
  submitted_at: /^(submitted_at|time|提交时间|时间|日期)$/i,
  urgency: /^(urgency|紧急程度)$/i,
  chain: /^(chain|产业链)$/i,
  park: /^(park|园区)$/i,
  source: /^(source|来源)$/i,
}

/** Column names of a CSV file in UTF-8 or, as Excel in China writes it, GBK; empty for other files. */
export async function readHeader(file: Blob & { name?: string }): Promise<string[]> {
  if (file.name?.toLowerCase().endsWith('.xlsx')) return []
  return splitHeader(decode(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())))
}

export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('gb18030').decode(bytes, { stream: true })
  }
}

/** The cells of the first record; quotes may hold commas and line breaks. */
export function splitHeader(text: string): string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (const c of text.replace(/^\uFEFF/, '')) {
    if (c === '"') quoted = !quoted
    else if (!quoted && (c === '\n' || c === '\r')) break
    else if (!quoted && (c === ',' || c === '\t')) {
      cells.push(cell.trim())
      cell = ''
    } else cell += c
  }
  cells.push(cell.trim())
  return cells.filter(Boolean)
}

/** A first proposal which column is which, from usual names. */
export function guessColumns(header: string[]): Partial<Record<Target, string>> {
  const found: Partial<Record<Target, string>> = {}
  for (const target of TARGETS) {
    const name = header.find((column) => KNOWN[target].test(column))
    if (name) found[target] = name
  }
  return found
}
