import { launch, signIn } from './support/browser.js'
const [chain, base] = process.argv.slice(2)
const browser = await launch()
const page = await signIn(browser, base, 'office')
await page.goto(`${base}/graph/chains/${encodeURIComponent(chain)}?region=&detail=firms`)
await page.waitForSelector('svg.picture .head')
await page.waitForTimeout(2500)
const client = await page.context().newCDPSession(page)
await client.send('Performance.enable')
const metrics = async () => Object.fromEntries((await client.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]))
for (let i = 0; i < 6; i++) {
  const a = await metrics()
  const took = await page.evaluate(async (i) => {
    const heads = [...document.querySelectorAll('svg.picture .head')]
    const head = heads[(i * 7 + 3) % heads.length]
    const t0 = performance.now()
    head.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await new Promise((r) => { const f = () => (head.getAttribute('aria-pressed') === 'true' ? requestAnimationFrame(() => setTimeout(r, 0)) : setTimeout(f, 1)); f() })
    const all = performance.now() - t0
    await new Promise((r) => setTimeout(r, 600))
    return { key: head.dataset.key, all: all | 0 }
  }, i)
  const b = await metrics()
  console.log(JSON.stringify(took), ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration', 'TaskDuration', 'RecalcStyleCount', 'LayoutCount'].map((k) => `${k} ${((b[k] - a[k]) * (k.endsWith('Count') ? 1 : 1000)).toFixed(0)}`).join(' '))
}
await browser.close()
