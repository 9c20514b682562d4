/** What people do to a page: click twice, paste a word without end, leave and come back, share a computer, print. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkWidth, fillSignIn, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()
const t = textsOf('zh')

/** The writes that a page sends while `act` runs. */
async function writesOf(page, act) {
  const seen = []
  const note = (request) => { if (request.method() !== 'GET' && request.url().includes('/api/v1/')) seen.push(new URL(request.url()).pathname.replace('/api/v1', '')) }
  page.on('request', note)
  await act()
  page.off('request', note)
  return seen.filter((path) => !/\/(like|answer-check)$/.test(path))
}

test('a double click sends once', async () => {
  const enterprise = await city.signIn('enterprise-a', { viewport: PHONE })
  await enterprise.goto(`${city.url}/new`)
  await enterprise.fill('textarea', '路灯坏了两盏。夜班车进出看不清，请尽快修好。')
  const filed = await writesOf(enterprise, async () => {
    await enterprise.locator(`button:has-text("${t('new.send')}")`).dblclick()
    await enterprise.waitForURL(/\/requests\/[0-9a-f-]+$/)
    await settle(enterprise)
  })
  assert.deepEqual(filed, ['/requests'])

  const agent = await city.signIn('agent')
  await agent.goto(enterprise.url())
  await settle(agent)
  const accepted = await writesOf(agent, async () => {
    await agent.locator('[data-transition="accept"]').dblclick()
    await agent.locator('[data-transition="dispatch"]').waitFor()
  })
  assert.equal(accepted.length, 1)
  assert.equal(await agent.locator('.toast').count(), 1)
})

test('a key problem is listed once, and its agreed day is moved', async () => {
  const office = await city.signIn('office')
  await office.goto(`${city.url}/problems`)
  await settle(office)
  await office.locator('.page-head .btn.primary').click()
  const form = office.locator('dialog[open]')
  const title = '变电站容量不够，三个项目等电'
  await form.locator('input').first().fill(title)
  await form.locator('textarea').first().fill('年底前增容一台主变。')
  await form.locator('select').first().selectOption({ index: 1 })
  await form.locator('input[data-day]').fill('2027-03-18')
  const listed = await writesOf(office, async () => {
    await form.locator('footer .btn.primary').dblclick()
    await form.waitFor({ state: 'hidden' })
  })
  assert.deepEqual(listed, ['/problems'])
  await office.locator('a', { hasText: title }).first().click()
  await settle(office)
  await office.locator('.page-head [aria-haspopup="menu"]').click()
  await office.locator('[data-key="edit"]').click()
  await office.locator('dialog[open] input[data-day]').fill('2027-03-25')
  await office.locator('dialog[open] footer .btn.primary').click()
  await office.locator('dl.facts dd', { hasText: '2027年3月25日' }).waitFor()
  await shoot(office, 'problem-agreed-day')
})

test('a word without end breaks instead of widening the page', async () => {
  const page = await city.signIn('enterprise-b', { viewport: PHONE })
  const id = await page.evaluate(async () => {
    const body = JSON.stringify({ title: 'W'.repeat(180), body: `https://example.com/${'x'.repeat(400)}`, place: 'P'.repeat(90) })
    return (await (await fetch('/api/v1/requests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).json()).id
  })
  for (const path of ['/home', '/requests', `/requests/${id}`]) {
    await page.goto(city.url + path)
    await settle(page)
    await checkWidth(page, path)
    const cut = await page.locator('h1, h3').evaluateAll((heads) => heads.filter((head) => head.scrollWidth > head.clientWidth + 1).length)
    assert.equal(cut, 0, `a heading of ${path} is cut off`)
  }
})

test('what was typed outlives the session, for its writer alone', async () => {
  const page = await city.signIn('dept-environment')
  await page.goto(`${city.url}/inbox`)
  await settle(page)
  await page.locator('li a').first().click()
  const box = page.locator('form.box textarea')
  await box.fill('请企业补充监测报告')
  const address = page.url()
  await page.context().clearCookies()
  await page.locator('form.box .btn').click()
  await page.waitForURL(/\/sign-in/)
  await fillSignIn(page, 'dept-environment')
  await page.waitForURL(address)
  assert.equal(await box.inputValue(), '请企业补充监测报告')

  await page.context().clearCookies()
  await page.goto(address)
  await fillSignIn(page, 'agent')
  await page.waitForURL(address)
  await box.waitFor()
  assert.equal(await box.inputValue(), '', 'another person does not read it')
})

test('on paper there is no today', async () => {
  const page = await city.signIn('enterprise-a')
  await page.evaluate(async () => {
    await fetch('/api/v1/requests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ title: '打印看看', body: '今天提交的。' }) })
  })
  await page.goto(`${city.url}/requests`)
  await page.locator('a', { hasText: '打印看看' }).first().click()
  await settle(page)
  const line = page.locator('ol.line')
  assert.match(await line.innerText(), new RegExp(t('common.today')))
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await page.waitForFunction((word) => !document.querySelector('ol.line').innerText.includes(word), t('common.today'))
  assert.match(await line.innerText(), /\d{4}年\d+月\d+日 \d\d:\d\d/)
})

test('two people change the same row: the later one is told, keeps what was typed and goes on from there', async () => {
  const [first, second] = [await city.signIn('admin'), await city.signIn('admin')]
  for (const [page, name] of [[first, 'Renamed first'], [second, 'Renamed second']]) {
    await page.goto(`${city.url}/admin/categories`)
    await settle(page)
    await page.locator('tbody tr').nth(3).locator('button').click()
    await page.locator('dialog[open] input').nth(2).fill(name)
  }
  await first.locator('dialog[open] footer .btn.primary').click()
  await first.locator('.toast.good').waitFor()
  const form = second.locator('dialog[open]')
  await form.locator('footer .btn.primary').click()
  await form.locator('.problem', { hasText: t('conflict.title') }).waitFor()
  assert.equal(await form.locator('input').nth(2).inputValue(), 'Renamed second')
  await form.locator('footer .btn.primary').click()
  await second.locator('.toast.good').waitFor()
  await second.locator('td', { hasText: 'Renamed second' }).waitFor()
})

test('a picture is not taken for a table', async () => {
  const page = await city.signIn('office')
  await page.goto(`${city.url}/import`)
  await settle(page)
  const picture = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080200000090', 'hex')
  await page.setInputFiles('input[type="file"]', { name: 'photo.csv', mimeType: 'text/csv', buffer: picture })
  await page.locator('.problem', { hasText: t('import.noText', { name: 'photo.csv' }) }).waitFor()
  await page.setInputFiles('input[type="file"]', { name: '诉求.csv', mimeType: 'text/csv', buffer: Buffer.from('标题;内容\n路灯不亮;三天了\n') })
  await page.locator('#map-title').waitFor()
  assert.equal(await page.inputValue('#map-body'), '内容')
})
