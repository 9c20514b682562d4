/** Panning and zooming a large picture. The position goes straight to the style of the paper, so that a frame costs no rendering of the page. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

interface Size { width: number; height: number }
interface Place { x: number; y: number; k: number }

const SMALLEST = 0.08
const LARGEST = 2.5
/** Below this text cannot be read: a large picture opens at its beginning rather than whole. */
const LEGIBLE = 0.62
const MARGIN = 16
/** A small picture is not blown up beyond this to fill a large screen. */
const WIDEST = 1.6
const SHARP_MS = 140

export function usePan(stage: Ref<HTMLElement | null>, paper: Ref<HTMLElement | null>, size: () => Size) {
  const scale = ref(1)
  const place: Place = { x: MARGIN, y: MARGIN, k: 1 }
  /** whether the reader moved the paper: then it stays where it is when the picture changes */
  let moved = false
  let sharpen: ReturnType<typeof setTimeout> | undefined
  let dragFrom: { x: number; y: number; at: Place } | null = null
  let observer: ResizeObserver | undefined

  function show(): void {
    const style = paper.value?.style
    if (!style) return
    // while it moves the paper is one texture; afterwards it is drawn anew at its size, and sharp
    style.willChange = 'transform'
    style.transform = `translate(${place.x}px, ${place.y}px) scale(${place.k})`
    clearTimeout(sharpen)
    sharpen = setTimeout(() => { style.willChange = '' }, SHARP_MS)
    scale.value = place.k
  }

  function fit(whole = true): void {
    const box = stage.value?.getBoundingClientRect()
    const { width, height } = size()
    if (!box?.width || !width) return
    const room = { width: box.width - 2 * MARGIN, height: box.height - 2 * MARGIN }
    const all = Math.min(room.width / width, room.height / height, WIDEST)
    place.k = clamp(whole ? all : Math.max(all, Math.min(LEGIBLE, 1)))
    place.x = Math.max((box.width - width * place.k) / 2, MARGIN)
    place.y = Math.max((box.height - height * place.k) / 2, MARGIN)
    moved = false
    show()
  }

  function zoom(factor: number, at?: { x: number; y: number }): void {
    const box = stage.value?.getBoundingClientRect()
    if (!box) return
    const point = at ?? { x: box.width / 2, y: box.height / 2 }
    const k = clamp(place.k * factor)
    place.x = point.x - ((point.x - place.x) * k) / place.k
    place.y = point.y - ((point.y - place.y) * k) / place.k
    place.k = k
    moved = true
    show()
  }

  /** Brings a part of the paper into sight, with as little movement as possible. */
  function reveal(part: { x: number; y: number; width: number; height: number }): void {
    const box = stage.value?.getBoundingClientRect()
    if (!box) return
    const shift = (start: number, length: number, room: number): number => {
      const end = start + length
      if (start < MARGIN) return MARGIN - start
      return end > room - MARGIN ? Math.max(room - MARGIN - end, MARGIN - start) : 0
    }
    const dx = shift(place.x + part.x * place.k, part.width * place.k, box.width)
    const dy = shift(place.y + part.y * place.k, part.height * place.k, box.height)
    if (!dx && !dy) return
    place.x += dx
    place.y += dy
    moved = true
    show()
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault()
    const box = stage.value!.getBoundingClientRect()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    if (event.shiftKey) {
      place.x -= event.deltaY * lines
      moved = true
      show()
    } else zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), { x: event.clientX - box.left, y: event.clientY - box.top })
  }
  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return
    dragFrom = { x: event.clientX, y: event.clientY, at: { ...place } }
    addEventListener('pointermove', onMove)
    addEventListener('pointerup', onUp)
  }
  function onMove(event: PointerEvent): void {
    if (!dragFrom) return
    const [dx, dy] = [event.clientX - dragFrom.x, event.clientY - dragFrom.y]
    if (!moved && Math.hypot(dx, dy) < 4) return
    place.x = dragFrom.at.x + dx
    place.y = dragFrom.at.y + dy
    moved = true
    stage.value?.classList.add('dragging')
    show()
  }
  function onUp(event: PointerEvent): void {
    const far = dragFrom && Math.hypot(event.clientX - dragFrom.x, event.clientY - dragFrom.y) > 4
    dragFrom = null
    removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
    // the click that ends a drag selects nothing
    if (far) addEventListener('click', swallow, { capture: true, once: true })
    setTimeout(() => {
      stage.value?.classList.remove('dragging')
      removeEventListener('click', swallow, { capture: true })
    }, 0)
  }
  function swallow(event: Event): void {
    event.stopPropagation()
    event.preventDefault()
  }

  onMounted(() => {
    const element = stage.value!
    element.addEventListener('wheel', onWheel, { passive: false })
    element.addEventListener('pointerdown', onDown)
    observer = new ResizeObserver(() => { if (!moved) fit(false) })
    observer.observe(element)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    clearTimeout(sharpen)
    removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
  })
  return { scale, fit, zoom, reveal, isMoved: () => moved }
}

const clamp = (k: number): number => Math.min(Math.max(k, SMALLEST), LARGEST)
