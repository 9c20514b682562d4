/** One request walks through all roles, in both languages, in a real browser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

/** Chooses an act by its code, be it a button or in the menu. */
async function act(page, transition) {
  const button = page.locator(`[data-transition="${transition}"]`)
  const menu = page.locator('.page-head [aria-haspopup="menu"], .message header [aria-haspopup="menu"]')
  await button.or(menu).first().waitFor()
  if (await button.count()) await button.first().click()
  else {
    await menu.first().click()
    await page.click(`[data-key="${transition}"]`)
  }
}

async function dialog(page, fill) {
  const open = page.locator('dialog[open]')
  await open.waitFor()
  await fill(open)
  await open.locator('footer .btn.primary').click()
  await open.waitFor({ state: 'detached' }).catch(() => open.waitFor({ state: 'hidden' }))
}

for (const language of ['zh', 'en']) {
  test(`one request through all roles (${language})`, async () => {
    const t = textsOf(language)
    const open = (user, options = {}) => city.signIn(user, { language, ...options })
    const matter = `门口道路积水，货车进不来 ${Date.now()}`
    const shot = (page, step) => shoot(page, `walk-${language}-${step}`)

    const enterprise = await open('enterprise-a', { viewport: PHONE })
    await enterprise.click(`main >> text=${t('home.fileHint')}`)
    // the home page has text areas of its own, for answers to questions
    await enterprise.waitForURL(/\/new$/)
    await enterprise.fill('textarea', `${matter}。希望尽快疏通雨水管，并告知整治的时间。`)
    await enterprise.reload()
    assert.match(await enterprise.inputValue('textarea'), /疏通雨水管/, 'a draft survives a reload')
    await shot(enterprise, '1-file')
    await enterprise.click(`button:has-text("${t('new.send')}")`)
    await enterprise.waitForURL(/\/requests\/[0-9a-f-]+$/)
    const path = new URL(enterprise.url()).pathname
    await enterprise.locator('h1', { hasText: matter }).waitFor()

    const agent = await open('agent')
    await agent.locator('button.item', { hasText: matter }).click()
    await agent.locator('.message h1', { hasText: matter }).waitFor()
    await settle(agent)
    await agent.keyboard.press('d')
    await agent.locator('dialog [role="combobox"]').fill('housing')
    await agent.keyboard.press('Enter')
    await agent.locator('.toast', { hasText: t('action.undo') }).waitFor()
    await shot(agent, '2-dispatched')
    await agent.click(`nav >> text="${t('nav.requests')}"`)

    const department = await open('dept-housing')
    await department.locator('li', { hasText: matter }).locator('button.sign').click()
    await department.locator('.toast').first().waitFor()
    await shot(department, '3-inbox')
    await department.goto(city.url + path)
    await act(department, 'ask')
    await dialog(department, (form) => form.locator('textarea').fill('请补充积水最深处的位置。'))

    await enterprise.goto(`${city.url}/home`)
    const card = enterprise.locator('article', { hasText: matter })
    await card.locator('.question', { hasText: '积水最深处' }).waitFor()
    await shot(enterprise, '4-asked')
    await card.locator('textarea').fill('东门地磅旁，约四十厘米。')
    await card.locator('button.primary').click()
    await enterprise.locator('.toast', { hasText: t('home.replied') }).waitFor()

    await department.goto(city.url + path)
    await act(department, 'resolve')
    await dialog(department, (form) => form.locator('textarea').first().fill('一、已疏通管道 180 米。二、依据《城镇排水与污水处理条例》责令恢复路面。三、明年一季度改造。'))
    await department.locator('.answer').waitFor()
    await settle(department)
    await shot(department, '5-resolved')

    await enterprise.goto(city.url + path)
    await enterprise.click(`button:has-text("${t('satisfied.true')}")`)
    await enterprise.click(`button:has-text("${t('rating.send')}")`)
    await enterprise.locator('.toast', { hasText: t('rating.thanks') }).waitFor()
    await shot(enterprise, '6-rated')

    await agent.goto(`${city.url}/desk`)
    await agent.click(`button:has-text("${t('desk.callback')}")`)
    await agent.locator('button.item', { hasText: matter }).click()
    await agent.locator('.message h1', { hasText: matter }).waitFor()
    await act(agent, 'strike-off')
    await dialog(agent, (form) => form.locator('input[value="true"]').check())
    await agent.goto(city.url + path)
    await agent.locator('.chip.green').first().waitFor()
    await settle(agent)
    await shot(agent, '7-struck-off')
    assert.equal(await agent.locator('ol.line > li').count() >= 7, true, 'the history tells every step')

    const chief = await open('chief')
    await settle(chief)
    await shot(chief, '8-chief')
    for (const page of [enterprise, agent, department, chief]) assert.deepEqual(page.faults, [])
  })
}

test('what was typed survives a change by someone else', async () => {
  const t = textsOf('zh')
  const enterprise = await city.signIn('enterprise-a')
  const call = (page, method, path, body, version) => page.evaluate(async ([m, p, b, v]) => {
    const response = await fetch(`/api/v1${p}`, { method: m, headers: { 'Content-Type': 'application/json', ...(v ? { 'If-Match': `"${v}"` } : {}) }, body: b ? JSON.stringify(b) : undefined })
    return { status: response.status, data: await response.json().catch(() => null) }
  }, [method, path, body, version])
  const made = await call(enterprise, 'POST', '/requests', { title: '两个人同时办一件事', body: '看看会怎样。' })
  assert.equal(made.status, 201)
  const { id } = made.data
  const agent = await city.signIn('agent')
  const accepted = await call(agent, 'POST', `/requests/${id}/transitions`, { transition: 'accept' }, made.data.version)
  await agent.goto(`${city.url}/requests/${id}`)
  await act(agent, 'dispatch')
  const form = agent.locator('dialog[open]')
  await form.locator('[role="combobox"]').fill('housing')
  await form.locator('[role="option"]').first().click()
  await form.locator('textarea').fill('请三个工作日内联系企业')
  const changed = await call(agent, 'PATCH', `/requests/${id}`, { urgency: 'urgent' }, accepted.data.version)
  assert.equal(changed.status, 200)
  await form.locator('footer .btn.primary').click()
  await form.locator('.conflict', { hasText: t('conflict.title') }).waitFor()
  assert.equal(await form.locator('textarea').inputValue(), '请三个工作日内联系企业')
  await shoot(agent, 'conflict')
  await form.locator('footer .btn.primary').click()
  await agent.locator('.toast.good').waitFor()
})
