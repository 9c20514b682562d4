/** The chain graph in a real browser: where does it break, what would mend it, and is the picture of use without eyes or mouse? */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { checkPage, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const CHAIN = '特高压输变电产业链'
const t = textsOf('zh')
const g = textsOf('zh', '../web/src/pages/graph/words')
const city = openCity()
const address = () => `${city.url}/graph/chains/${encodeURIComponent(CHAIN)}`
const at = (page) => new URL(page.url()).searchParams.get('at')
const heads = (page) => page.locator('svg.picture .head')

test('the chief sees which chain breaks, opens it, and reads why', async () => {
  const page = await city.signIn('chief')
  await page.goto(`${city.url}/graph`)
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
  const page = await city.signIn('office')
  await page.goto(address())
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
  const page = await city.signIn('chief', { viewport: PHONE })
  await page.goto(address())
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

test('a firm is brought in on trial: the figures stand side by side, are kept, and open again from the link', async () => {
  const page = await city.signIn('office')
  await page.goto(address())
  await settle(page)
  await page.locator('article.gap.missing .try').first().click()
  await page.waitForSelector('.scenario .sides')
  const [before_, after_] = await page.locator('.scenario .sides div').first().locator('dd').innerText().then((text) => text.match(/[\d.]+(?=%)/g).map(Number))
  assert.ok(after_ > before_, `completeness goes from ${before_} to ${after_}`)
  assert.ok(await page.locator('svg.picture .mark').count() >= 1, 'no box says what it would become')
  await shoot(page, 'chain-scenario')
  const link = page.url()
  await page.click(`.scenario button:text-is("${t('action.save')}")`)
  await page.fill('dialog[open] input.input', '引进试算')
  await page.click('dialog[open] button.primary')
  await page.waitForFunction(() => !document.querySelector('dialog[open]'))
  await page.goto(`${city.url}/graph/scenarios`)
  await page.waitForSelector('a:text-is("引进试算")')
  await checkPage(page, 'scenarios')
  const other = await city.signIn('chief')
  await other.goto(link)
  await other.waitForSelector('.scenario .sides')
  assert.equal(await other.locator('.scenario .sides div').first().locator('dd b').innerText(), `${after_.toFixed(1)}%`)
  await other.context().close()
  await page.context().close()
})

test('the office changes a segment, takes it back, and everybody else may only look', async () => {
  const page = await city.signIn('office')
  await page.goto(`${address()}?edit=1`)
  await settle(page)
  await page.click(`.edit button:text-is("${g('graph.act.addSegment')}")`)
  await page.fill(`dialog[open] .field:has(label:text("${g('graph.field.name')}")) input`, '试验环节')
  await page.fill(`dialog[open] .field:has(label:text("${g('graph.field.layer')}")) input`, '1')
  await page.click('dialog[open] button.primary')
  await page.waitForSelector('[data-key="segment/试验环节"]')
  await page.click(`.edit button:text-is("${g('graph.undoLast')}")`)
  await page.waitForSelector('[data-key="segment/试验环节"]', { state: 'detached' })
  await page.goto(`${city.url}/graph/versions`)
  await settle(page)
  assert.ok(await page.locator('tbody tr').count() >= 3)
  await checkPage(page, 'versions')
  await page.context().close()
  const chief = await city.signIn('chief')
  await chief.goto(`${address()}?edit=1`)
  await settle(chief)
  assert.equal(await chief.locator('.edit').count(), 0)
  await chief.context().close()
})

test('the picture is saved as SVG and PNG', async () => {
  const page = await city.signIn('office')
  await page.goto(address())
  await settle(page)
  for (const [key, check] of [['svg', (bytes) => bytes.toString().includes(CHAIN) && !bytes.toString().includes('var(')], ['png', (bytes) => bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 20_000]]) {
    await page.click(`.bar .menu > button`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-key="${key}"]`)])
    assert.ok(check(await readFile(await download.path())), `${key} is not the picture`)
  }
  await page.context().close()
})

test('whom to invite is kept as a list with reasons', async () => {
  const page = await city.signIn('office')
  await page.goto(`${city.url}/graph/invitations`)
  await settle(page)
  await page.click(`.page-head button:text-is("${g('graph.makeList')}")`)
  await page.waitForSelector('dialog[open] select option', { state: 'attached' })
  await page.selectOption('dialog[open] select', CHAIN)
  await page.click('dialog[open] button.primary')
  await page.waitForSelector('article.card tbody tr')
  for (const row of await page.locator('article.card tbody tr').all()) assert.ok(await row.locator('li').count() >= 1, 'a firm without a reason')
  await shoot(page, 'invitation-list')
  await checkPage(page, 'invitation lists')
  await page.context().close()
})

test('the graph goes out as a workbook and comes back; a file that is none is refused', async () => {
  const page = await city.signIn('office')
  await page.goto(`${city.url}/graph/import`)
  const workbook = await page.evaluate(async () => Array.from(new Uint8Array(await (await fetch('/api/v1/chain-graph/export')).arrayBuffer())))
  const check = async (buffer) => {
    await page.setInputFiles('input[type="file"]', { name: 'graph.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer })
    await page.click(`button:text-is("${t('import.check')}")`)
    await page.waitForSelector('section h2.good, section h2.bad, .problem')
  }
  await check(Buffer.from(workbook))
  assert.equal(await page.locator('section h2.good').count(), 1)
  await checkPage(page, 'import of the graph')
  await check(Buffer.from('this is no workbook'))
  await page.waitForSelector('section h2.bad, .problem')
  await page.context().close()
})

test('names that may mean the same are decided, and taken back', async () => {
  const page = await city.signIn('office')
  const status = await page.evaluate(async () => {
    const version = (await (await fetch('/api/v1/chain-graph')).json()).version
    const edits = ['湘江试验电缆有限公司', '衡阳湘江试验电缆有限公司'].map((name) => ({ do: 'put-firm', name, place: '衡阳市' }))
    const answer = await fetch('/api/v1/chain-graph/edits', { method: 'POST', headers: { 'Content-Type': 'application/json', 'If-Match': `"${version}"` }, body: JSON.stringify({ edits }) })
    return answer.status
  })
  assert.equal(status, 200)
  await page.goto(`${city.url}/graph/reviews`)
  await settle(page)
  const pair = page.locator('.pair', { hasText: '湘江试验电缆' })
  await pair.first().waitFor()
  assert.equal(await pair.count(), 1)
  await checkPage(page, 'reviews of names')
  await pair.locator('button').last().click()
  await page.waitForSelector('.done li')
  await page.locator('.done li button').first().click()
  await page.waitForSelector('.done li.gone')
  await pair.waitFor()
  await page.context().close()
})
