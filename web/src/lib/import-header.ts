/** Reads the header of a CSV file on this device, so that its columns can be matched before it is sent. */

export const TARGETS = ['title', 'body', 'category', 'enterprise', 'enterprise_name', 'external_id', 'place', 'contact_name', 'contact_phone', 'submitted_at', 'urgency', 'chain', 'park', 'source'] as const
export type Target = (typeof TARGETS)[number]

const HEAD_BYTES = 64 * 1024
const KNOWN: Record<Target, RegExp> = {
  title: /^(title|标题|主题|诉求标题)$/i,
  body: /^(body|content|内容|正文|诉求内容|描述)$/i,
  category: /^(category|label|类别|分类|类型)$/i,
  enterprise: /^(uscc|统一社会信用代码|社会信用代码|信用代码)$/i,
  enterprise_name: /^(enterprise|enterprise_name|企业|企业名称|单位名称)$/i,
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

/** Column names of a CSV file, however it was saved; empty for a workbook, null for what is no text. */
export async function readHeader(file: Blob & { name?: string }): Promise<string[] | null> {
  if (/\.xlsx?$/i.test(file.name ?? '')) return []
  const text = decode(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()))
  return isText(text) ? splitHeader(text) : null
}

/** UTF-16 by its mark, UTF-8, or, as Excel in China writes it, GBK. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes, { stream: true })
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes, { stream: true })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('gb18030').decode(bytes, { stream: true })
  }
}

/** Of a picture or a document every few characters are none; the server judges by the same measure. */
export function isText(text: string): boolean {
  const strange = text.match(/[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/g)?.length ?? 0
  return strange < 4 || text.length > strange * 100
}

/** The mark that parts the cells of the first record: the most frequent one outside quotes. */
function delimiterOf(text: string): string {
  const bare = text.replace(/"[^"]*"/g, '').trimStart().split(/[\r\n]/, 1)[0]!
  const count = (mark: string): number => bare.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

/** The cells of the first record; quotes may hold commas and line breaks. */
export function splitHeader(text: string): string[] {
  const cells: string[] = []
  const mark = delimiterOf(text)
  let cell = ''
  let quoted = false
  for (const c of text.replace(/^\uFEFF/, '')) {
    if (c === '"') quoted = !quoted
    else if (!quoted && (c === '\n' || c === '\r')) break
    else if (!quoted && c === mark) {
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
