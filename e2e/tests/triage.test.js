/** Suggestions where people work: while filing, at the desk, and before an answer goes out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledged, call, checkPage, openStep, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

/** Asks again until it holds: searches may lag a second behind. */
async function until(ask, holds) {
  for (let left = 60; ; left -= 1) {
    const found = await ask()
    if (holds(found) || left === 0) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Not alike, so that one language's run is no duplicate of the other's. */
const MATTERS = {
  zh: { title: '甲区变压器跳闸停电', body: '甲区变压器昨夜两次跳闸，全线停电四小时，生产线停产。请供电部门尽快抢修，并告知能否增容。' },
  en: { title: '乙厂自来水管爆裂断水', body: '厂区自来水管爆裂断水，已经停产半天，污水倒灌进车间。请供水部门马上抢修，并说明今后怎样保障水压。' },
}

for (const [language, theme] of [['zh', 'light'], ['en', 'dark']]) {
  test(`a suggestion is read, taken with one key, and the answer is checked (${language})`, async () => {
    const t = textsOf(language)
    const open = (user, options = {}) => city.signIn(user, { language, theme, ...options })
    const shot = (page, step) => shoot(page, `triage-${language}-${step}`)
    const { title, body } = MATTERS[language]

    // while filing: one's own is shown, of others only the number is told
    const enterprise = await open('enterprise-a', { viewport: PHONE })
    const filed = await call(enterprise, 'POST', '/requests', { title, body })
    const other = await open('enterprise-b')
    await call(other, 'POST', '/requests', { title, body })
    await until(() => call(enterprise, 'POST', '/requests/like', { title, body }), (found) => found.own.length === 1 && found.others === 1)
    await enterprise.goto(`${city.url}/new`)
    await enterprise.fill('textarea', body)
    const told = enterprise.locator('.filed')
    await told.locator('.mono', { hasText: filed.number }).waitFor()
    assert.match(await told.innerText(), /1|One/, 'others are counted')
    await shot(enterprise, '1-filed-already')
    await checkPage(enterprise, `filing (${language})`)
    await enterprise.fill('textarea', '')

    // at the desk: who, why, with the words marked; one key takes all of it
    const agent = await open('agent')
    await agent.locator('button.item', { hasText: title }).first().waitFor()
    const rows = agent.locator('button.item', { hasText: title })
    await rows.first().click()
    await agent.locator('.message h1', { hasText: title }).waitFor()
    await settle(agent)
    const panel = agent.locator('aside.suggest')
    const lead = (await panel.locator('.first .name').innerText()).trim()
    assert.ok(await agent.locator('.message mark').count() > 0, 'words that decided are marked')
    assert.match(await panel.innerText(), new RegExp(t('suggestion.duplicate')))
    await shot(agent, '2-desk')
    await checkPage(agent, `desk (${language})`)
    const id = await agent.locator('.message header a').first().getAttribute('href')
    await agent.keyboard.press('a')
    await agent.locator('.toast', { hasText: t('action.undo') }).waitFor()
    await agent.waitForFunction((before) => document.querySelector('.message header a')?.getAttribute('href') !== before, id)
    const taken = await until(() => call(agent, 'GET', id), (found) => found.state === 'dispatched')
    assert.equal(taken.lead?.name, lead, 'what was shown is what was done')
    assert.equal(taken.urgency, 'urgent', 'urgency is corrected along')

    // before the answer goes out
    const department = await open('dept-housing')
    const words = { title: '道路积水', body: '门口道路积水，货车进不来。请问何时疏通？能否改造雨水管？' }
    const { path } = await acknowledged(agent, department, words)
    await department.goto(city.url + path)
    const dialog = await openStep(department, 'resolve')
    await dialog.locator('textarea').first().fill('已收悉，感谢理解。')
    await dialog.locator('.score.poor').waitFor()
    await dialog.locator('.open li').first().waitFor()
    await dialog.locator('textarea').first().fill('经现场核实，门口道路积水系雨水管堵塞，货车进不来的情况属实。关于何时疏通：已于今日下午疏通完毕，货车可以进出。关于能否改造雨水管：根据《城镇排水与污水处理条例》，雨水管改造已列入今年的计划，下一步将于明年一季度开工，施工期间保留一条车道，不影响企业进出货。联系人：排水科，联系电话：0731-8888666，欢迎随时来电咨询进展。')
    await dialog.locator('.score.good').waitFor()
    await shot(department, '3-answer')
    await checkPage(department, `answer (${language})`)
    for (const page of [enterprise, other, agent, department]) {
      assert.deepEqual(page.faults, [])
      await page.context().close()
    }
  })
}
