/** Numbers as people read them: 万 and 亿 by size, rates in per cent, file sizes. */

/** An amount of fen told in 元, 万元 or 亿元 (yuan, thousand, million in English), unit included. */
export function formatMoney(fen: number | bigint, locale: string): string {
  const yuan = Number(fen) / 100
  const steps: [number, string][] = locale === 'zh'
    ? [[1e8, ' 亿元'], [1e4, ' 万元'], [1, ' 元']]
    : [[1e9, ' billion yuan'], [1e6, ' million yuan'], [1, ' yuan']]
  const [size, unit] = steps.find(([step]) => Math.abs(yuan) >= step) ?? steps[2]!
  return trimmed(yuan / size, size === 1 ? 2 : 2, locale) + unit
}

export function formatCount(n: number, locale: string): string {
  if (locale === 'zh' && Math.abs(n) >= 1e5) {
    return Math.abs(n) >= 1e8 ? `${trimmed(n / 1e8, 2, locale)} 亿` : `${trimmed(n / 1e4, 1, locale)} 万`
  }
  return n.toLocaleString('en-US')
}

/** A share as per cent with one decimal; a dash where nothing was counted. */
export function formatShare(value: number | null | undefined): string {
  return value == null || Number.isNaN(value) ? '—' : `${(value * 100).toFixed(1)}%`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

function trimmed(value: number, digits: number, locale: string): string {
  return value.toLocaleString(locale === 'zh' ? 'zh-CN' : 'en-US', { maximumFractionDigits: digits })
}
