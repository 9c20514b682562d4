/** The phone app under /m/ at 360 px: a request filed without a network goes its whole way, in both languages. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { call, launch, shoot } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()
const PHONE = { width: 360, height: 740 }
const rows = JSON.parse(readFileSync(new URL('../../phone/src/words.json', import.meta.url), 'utf8'))
const DOT = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
const photo = (name) => ({ name, mimeType: 'image/png', buffer: DOT })

/** A phone with the app open and somebody signed in; errors in the page and what the policy of the server blocks are kept. */
async function phoneOf(browser, user, language) {
  const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', hasTouch: true, isMobile: true })
  await context.addInitScript((chosen) => localStorage.setItem('lianzhang.language', JSON.stringify(chosen)), language)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(error.message))
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) page.faults.push(message.text()) })
  await page.goto(`${city.url}/m/`)
  await page.fill('[data-field="name"] input', user)
  await page.fill('[data-field="password"] input', 'demo-lianzhang')
  await page.tap('[data-act="enter"]')
  await page.locator('.case-card').first().waitFor()
  return page
}

/** Nothing wider than the phone, nothing under the bar, nothing that went wrong unseen. */
async function check(page, name) {
  const seen = await page.evaluate(() => {
    const box = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.offsetParent).at(-1)?.getBoundingClientRect()
    return { wide: document.documentElement.scrollWidth - innerWidth, ends: box('.scroll').bottom, bar: box('.bar') ?? null, height: innerHeight }
  })
  assert.ok(seen.wide <= 0, `${name} is ${seen.wide} px wider than the phone`)
  if (seen.bar) {
    assert.ok(seen.ends <= seen.bar.top + 0.5, `the bar of ${name} covers what scrolls`)
    assert.ok(seen.bar.bottom <= seen.height + 0.5, `the bar of ${name} lies below the phone`)
  }
  assert.deepEqual(page.faults, [], `errors in ${name}`)
  await shoot(page, `phone-${name}`)
}
const last = (page, selector) => page.locator(selector).locator('visible=true').last()
async function addPhoto(page, name) {
  const choosing = page.waitForEvent('filechooser')
  await last(page, '[data-act="photo"]').tap()
  await (await choosing).setFiles(photo(name))
  await last(page, '.photo-image').waitFor()
}

for (const language of ['zh', 'en']) {
  const t = (key) => rows[key][language === 'zh' ? 0 : 1]

  test(`filed without a network, sent once, answered, rated, asked again (${language})`, async (context) => {
    const browser = await launch()
    context.after(() => browser.close())
    const matter = `厂门口路灯坏了三天 ${Date.now()}`
    const firm = await phoneOf(browser, 'enterprise-a', language)
    await check(firm, `${language}-1-home`)
    await firm.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

    await firm.context().setOffline(true)
    await firm.tap('[data-act="file"]')
    await firm.fill('[data-field="body"] textarea', `${matter}。夜班工人出入不安全`)
    await addPhoto(firm, 'lamp.png')
    await check(firm, `${language}-2-file`)
    await last(firm, '[data-act="send"]').tap()
    await firm.locator('.pending[data-state="waiting"]', { hasText: matter }).waitFor()
    await firm.reload()
    await firm.locator('.pending[data-state="waiting"]', { hasText: matter }).waitFor()
    await check(firm, `${language}-3-waiting`)

    await firm.context().setOffline(false)
    await firm.locator('.pending').waitFor({ state: 'detached' })
    const agent = await city.signIn('agent', { language })
    await agent.locator('button.item', { hasText: matter }).waitFor()
    const found = (await call(agent, 'GET', '/requests?limit=20&sort=-submitted')).items.filter((item) => item.title === matter)
    assert.equal(found.length, 1, 'sent once')
    let [request] = found
    const files = (await call(agent, 'GET', `/cases/${request.id}/attachments`)).items
    assert.deepEqual(files.map((file) => file.media_type), ['image/jpeg'])
    const step = async (body) => { request = await call(agent, 'POST', `/cases/${request.id}/transitions`, body, request.version) }
    await step({ transition: 'accept' })
    await step({ transition: 'dispatch', lead: 'housing', supporting: [] })

    const department = await phoneOf(browser, 'dept-housing', language)
    await check(department, `${language}-4-list`)
    await department.goto(`${city.url}/m/#/pages/case/index?id=${request.id}`)
    await last(department, '[data-act="acknowledge"]').tap()
    await department.locator('[data-state="acknowledged"]').waitFor()
    await last(department, '[data-act="resolve"]').tap()
    await department.fill('[data-field="answer"] textarea', '路灯已于今晚修复，后续每月巡查一次。')
    await addPhoto(department, 'mended.png')
    await check(department, `${language}-5-answer`)
    await last(department, '[data-act="send"]').tap()
    await department.locator('[data-state="resolved"]').waitFor()
    await check(department, `${language}-6-answered`)

    await firm.reload()
    await firm.locator('.case-card', { hasText: matter }).tap()
    await firm.locator('[data-part="answer"]', { hasText: '每月巡查' }).waitFor()
    assert.equal(await firm.locator('.file').count(), 2, 'the photo of the firm and that of the answer')
    await check(firm, `${language}-7-case`)
    await last(firm, '[data-act="rate"]').tap()
    await last(firm, '[data-act="yes"]').tap()
    await check(firm, `${language}-8-rate`)
    await last(firm, '[data-act="send"]').tap()
    await firm.locator('[data-part="rating"]', { hasText: t('rate.was.yes') }).waitFor()
    assert.equal((await call(agent, 'GET', `/cases/${request.id}`)).rating.satisfied, true)

    await last(firm, '[data-act="more"]').tap()
    await firm.locator('.uni-actionsheet__cell').first().tap()
    await firm.fill('[data-field="note"] textarea', '又不亮了')
    await last(firm, '[data-act="send"]').tap()
    await firm.locator('[data-part="state"]:not([data-state="resolved"])').waitFor()
    assert.equal((await call(agent, 'GET', `/cases/${request.id}`)).rounds.length, 1, 'reopened')
  })

  test(`a chief reads the briefing of a firm at its gate (${language})`, async (context) => {
    const browser = await launch()
    context.after(() => browser.close())
    const chief = await phoneOf(browser, 'chief', language)
    await check(chief, `${language}-9-chief`)
    await chief.fill('[data-field="firm"] input', '建滔')
    await chief.keyboard.press('Enter')
    await chief.locator('.firm', { hasText: '建滔' }).first().tap()
    await last(chief, '.lead').filter({ hasText: '建滔' }).waitFor()
    await last(chief, '.case-card').waitFor()
    await check(chief, `${language}-10-briefing`)
  })
}
