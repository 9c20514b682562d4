/** The chain graph in a real browser: where does it break, what would mend it, and is the picture of use without eyes or mouse? */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { checkPage, launch, PHONE, settle, shoot, signIn, textsOf } from '../support/browser.js'
import { startServer } from '../support/server.js'

const CHAIN = '特高压输变电产业链'
const g = textsOf('zh', '../web/src/pages/graph/words')
let server
let browser
let address
before(async () => {
  server = await startServer()
  browser = await launch()
  address = `${server.url}/graph/chains/${encodeURIComponent(CHAIN)}`
})
after(async () => {
  await browser?.close()
  await server?.stop()
})
const at = (page) => new URL(page.url()).searchParams.get('at')
const heads = (page) => page.locator('svg.picture .head')

test('the chief sees which chain breaks, opens it, and reads why', async () => {
  const page = await signIn(browser, server.url, 'chief')
  await page.goto(`${server.url}/graph`)
  await settle(page)
  assert.ok(await page.locator('.strip:not(.heads)').count() >= 10)
  await page.click(`a:text-is("${CHAIN}")`)
  await settle(page)
  const segments = await page.evaluate(async (chain) => (await (await fetch(`/api/v1/chain-graph/view?chain=${encodeURIComponent(chain)}`)).json()).segments, CHAIN)
  assert.equal(await heads(page).count(), segments.length)
  for (const segment of segments) {
    const label = await page.locator(`svg.picture .head[data-key="segment/${segment.name}"]`).getAttribute('aria-label')
    assert.ok(label.includes(segment.state_label), `${segment.name} does not say ${segment.state_label}: ${label}`)
  }
  await page.locator('article.gap .link').first().click()
  await page.waitForSelector('.side .why li')
  assert.match(at(page), /^segment\//)
  await shoot(page, 'chain-segment')
  await checkPage(page, 'chain with a segment open')
  await page.context().close()
})

test('the picture can be walked and opened by keyboard, and things found by pinyin initials', async () => {
  const page = await signIn(browser, server.url, 'office')
  await page.goto(address)
  await settle(page)
  await page.locator('svg.picture [tabindex="0"]').first().focus()
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('data-key'))
  const first = await focused()
  await page.keyboard.press('ArrowRight')
  const second = await focused()
  assert.notEqual(second, first)
  await page.keyboard.press('Enter')
  await page.waitForFunction((key) => new URL(location.href).searchParams.get('at') === key, second)
  assert.ok(await page.locator('svg.picture.dimmed .box.lit').count() >= 2, 'nothing upstream or downstream is lit')
  await page.keyboard.press('Enter')
  await page.waitForSelector('svg.picture .thing.product')
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => !new URL(location.href).searchParams.get('at'))
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('/')
  await page.keyboard.type('byqxq')
  await page.waitForSelector('.finder [role="option"]')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => new URL(location.href).searchParams.get('at') === 'product/变压器线圈')
  await page.waitForSelector('.side .source')
  await checkPage(page, 'chain with a product open')
  await page.context().close()
})

test('the table says what the picture says, and fits a phone', async () => {
  const page = await signIn(browser, server.url, 'chief', { viewport: PHONE })
  await page.goto(address)
  await settle(page)
  const segments = await page.evaluate(async (chain) => (await (await fetch(`/api/v1/chain-graph/view?chain=${encodeURIComponent(chain)}`)).json()).segments, CHAIN)
  const table = await page.locator('.tables tbody').innerText()
  for (const segment of segments) {
    for (const word of [segment.name, segment.state_label, ...segment.products.map((p) => p.name), ...segment.firms.slice(0, 6).map((f) => f.name)]) assert.ok(table.includes(word), `${word} is not in the table`)
  }
  await shoot(page, 'chain-phone')
  await checkPage(page, 'chain on a phone')
  await page.context().close()
})

test('the office changes a segment, takes it back, and everybody else may only look', async () => {
  const page = await signIn(browser, server.url, 'office')
  await page.goto(`${address}?edit=1`)
  await settle(page)
  await page.click(`.edit button:text-is("${g('graph.act.addSegment')}")`)
  await page.fill(`dialog[open] .field:has(label:text("${g('graph.field.name')}")) input`, '试验环节')
  await page.fill(`dialog[open] .field:has(label:text("${g('graph.field.layer')}")) input`, '1')
  await page.click('dialog[open] button.primary')
  await page.waitForSelector('[data-key="segment/试验环节"]')
  await page.click(`.edit button:text-is("${g('graph.undoLast')}")`)
  await page.waitForSelector('[data-key="segment/试验环节"]', { state: 'detached' })
  await page.goto(`${server.url}/graph/versions`)
  await settle(page)
  assert.ok(await page.locator('tbody tr').count() >= 3)
  await checkPage(page, 'versions')
  await page.context().close()
  const chief = await signIn(browser, server.url, 'chief')
  await chief.goto(`${address}?edit=1`)
  await settle(chief)
  assert.equal(await chief.locator('.edit').count(), 0)
  await chief.context().close()
})

test('the picture is saved as SVG and PNG', async () => {
  const page = await signIn(browser, server.url, 'office')
  await page.goto(address)
  await settle(page)
  for (const [key, check] of [['svg', (bytes) => bytes.toString().includes(CHAIN) && !bytes.toString().includes('var(')], ['png', (bytes) => bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 20_000]]) {
    await page.click(`.bar .menu > button`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-key="${key}"]`)])
    assert.ok(check(await readFile(await download.path())), `${key} is not the picture`)
  }
  await page.context().close()
})
