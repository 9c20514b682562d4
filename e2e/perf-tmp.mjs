import { launch, signIn, settle } from './support/browser.js'
const chain = process.argv[2], base = process.argv[3], shot = process.argv[4]
const browser = await launch()
const page = await signIn(browser, base, 'office')
await page.goto(`${base}/graph/chains/${encodeURIComponent(chain)}?region=&detail=firms`)
await page.waitForSelector('svg.picture .head')
await page.waitForTimeout(2500)
console.log('boxes', await page.locator('svg.picture .head').count(), 'things', await page.locator('svg.picture [data-key]').count())
const client = await page.context().newCDPSession(page)
await client.send('Profiler.enable')
for (let i = 0; i < 4; i++) {
  if (i === 3) await client.send('Profiler.start')
  const took = await page.evaluate(async (i) => {
    const heads = [...document.querySelectorAll('svg.picture .head')]
    const head = heads[(i * 7 + 3) % heads.length]
    const rest = []
    const obs = new PerformanceObserver((l) => l.getEntries().forEach((e) => rest.push([e.name, e.duration|0])))
    obs.observe({ entryTypes: ['longtask'] })
    const t0 = performance.now()
    head.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    const sync = performance.now() - t0
    // until the aside shows it and a frame was drawn
    await new Promise((r) => { const f = () => (head.getAttribute('aria-pressed') === 'true' ? requestAnimationFrame(() => setTimeout(r, 0)) : setTimeout(f, 1)); f() })
    const all = performance.now() - t0
    await new Promise((r) => setTimeout(r, 800))
    return { key: head.dataset.key, sync, all, rest }
  }, i)
  console.log(JSON.stringify(took))
}
const { profile } = await client.send('Profiler.stop')
const self = new Map(); const dt = profile.timeDeltas; const byId = new Map(profile.nodes.map((n) => [n.id, n]))
profile.samples.forEach((s, i) => { const n = byId.get(s).callFrame; const k = `${n.functionName} ${n.url.split('/').pop()}:${n.lineNumber}`; self.set(k, (self.get(k) ?? 0) + dt[i]) })
console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 14).map(([k, v]) => `${(v / 1000).toFixed(0)}ms ${k}`).join('\n'))
if (shot) await page.screenshot({ path: shot })
await browser.close()
