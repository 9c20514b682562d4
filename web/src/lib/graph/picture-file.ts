/** The picture as a file: SVG with its colours written into it, and PNG drawn from that. */

const KEPT = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-size', 'font-weight', 'color', 'text-anchor'] as const
const MARGIN = 24
const TITLE = 64
const PIXELS_MAX = 16_000

export interface Caption { title: string; text: string }

/** A copy that looks the same without the style sheets of the page. */
export function svgText(source: SVGSVGElement, caption: Caption): string {
  const copy = source.cloneNode(true) as SVGSVGElement
  const [from, to] = [[...source.querySelectorAll<SVGElement>('*')], [...copy.querySelectorAll<SVGElement>('*')]]
  from.forEach((element, i) => {
    const style = getComputedStyle(element)
    const target = to[i]!
    for (const name of KEPT) {
      const value = style.getPropertyValue(name)
      if (value && value !== 'none' || name === 'fill' || name === 'stroke') target.setAttribute(name, value)
    }
    for (const name of ['class', 'tabindex', 'role', 'aria-label', 'aria-pressed', 'data-at', 'data-key', 'aria-hidden', 'style']) target.removeAttribute(name)
    for (const attribute of [...target.attributes]) if (attribute.name.startsWith('data-v-')) target.removeAttribute(attribute.name)
  })
  const page = getComputedStyle(source)
  const [width, height] = [source.width.baseVal.value + 2 * MARGIN, source.height.baseVal.value + 2 * MARGIN + TITLE]
  const ink = page.getPropertyValue('--ink')
  const ground = page.getPropertyValue('--surface')
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escape(page.fontFamily).replaceAll('"', "'")}">`,
    `<title>${escape(caption.title)}</title><rect width="${width}" height="${height}" fill="${ground}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 20}" font-size="20" font-weight="600" fill="${ink}">${escape(caption.title)}</text>`,
    `<text x="${MARGIN}" y="${MARGIN + 43}" font-size="13" fill="${ink}">${escape(caption.text)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + TITLE})">${copy.innerHTML}</g></svg>`,
  ].join('')
}

export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const image = new Image()
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    image.src = address
    await image.decode()
    const fitting = Math.min(scale, PIXELS_MAX / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(image.width * fitting)
    canvas.height = Math.round(image.height * fitting)
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'))
  } finally {
    URL.revokeObjectURL(address)
  }
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
