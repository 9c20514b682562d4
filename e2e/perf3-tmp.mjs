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
await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink', 'cc'] })
console.log(await click(1), await click(2), await click(3))
const trace = JSON.parse((await browser.stopTracing()).toString())
const sums = new Map()
for (const e of trace.traceEvents) if (e.ph === 'X' && e.dur) { const s = sums.get(e.name) ?? [0, 0, 0]; s[0] += e.dur / 1000; s[1]++; s[2] = Math.max(s[2], e.dur / 1000); sums.set(e.name, s) }
console.log([...sums].sort((a, b) => b[1][0] - a[1][0]).slice(0, 32).map(([k, [t, n, m]]) => `${t.toFixed(0)}ms n=${n} max=${m.toFixed(0)} ${k}`).join('\n'))
await browser.close()
