import { launch, signIn } from './support/browser.js'
const [chain, base] = process.argv.slice(2)
const browser = await launch()
const page = await signIn(browser, base, 'office')
await page.goto(`${base}/graph/chains/${encodeURIComponent(chain)}?region=&detail=firms`)
await page.waitForSelector('svg.picture .head')
await page.waitForTimeout(2500)
const click = (i) => page.evaluate(async (i) => {
    const heads = [...document.querySelectorAll('svg.picture .head')]
    const head = heads[(i * 7 + 3) % heads.length]
    const t0 = performance.now()
    head.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await new Promise((r) => { const f = () => (head.getAttribute('aria-pressed') === 'true' ? requestAnimationFrame(() => setTimeout(r, 0)) : setTimeout(f, 1)); f() })
    const all = performance.now() - t0
    await new Promise((r) => setTimeout(r, 600))
    return all
}, i)
await click(0)
for (const i of [1, 2, 3, 4]) {
await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink', 'cc', 'v8', '__metadata'] })
const wall = await click(i)
const { traceEvents: ev } = JSON.parse((await browser.stopTracing()).toString())
const main = new Set(ev.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map((e) => `${e.pid}.${e.tid}`))
const sums = new Map()
for (const e of ev) if (e.ph === 'X' && e.tdur && main.has(`${e.pid}.${e.tid}`)) { const s = sums.get(e.name) ?? [0, 0]; s[0] += e.tdur / 1000; s[1]++; sums.set(e.name, s) }
let raster = 0; for (const e of ev) if (e.name === 'RasterTask' && e.tdur) raster += e.tdur / 1000
const tasks = sums.get('RunTask') ?? sums.get('ThreadControllerImpl::RunTask') ?? [0, 0]
console.log('wall', wall | 0, 'main thread CPU', tasks[0] | 0, 'raster CPU', raster | 0, [...sums].sort((a, b) => b[1][0] - a[1][0]).slice(1, 12).map(([k, [t]]) => `${t.toFixed(0)} ${k}`).join(' | '))
}
await browser.close()
