/** Answer templates: a department keeps its own, an answer is drafted from one, and nothing is sent by itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledged, call, checkPage, openStep, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

for (const [language, theme] of [['zh', 'light'], ['en', 'dark']]) {
  test(`a department writes a template and drafts an answer from it (${language})`, async () => {
    const t = textsOf(language)
    const open = (user) => city.signIn(user, { language, theme })
    const name = `e2e ${language}`
    const department = await open('dept-housing')
    await department.goto(`${city.url}/templates`)
    await settle(department)
    await department.getByRole('button', { name: t('templates.add') }).click()
    const form = department.locator('dialog[open]')
    await form.locator('input').first().fill(name)
    await form.locator('textarea').fill('您好：')
    await form.getByRole('button', { name: t('templates.slot.number'), exact: true }).click()
    assert.equal(await form.locator('textarea').inputValue(), '您好：{number}', 'a slot is put where the cursor stands')
    await form.locator('textarea').fill('{firm}：“{title}”（{number}）{mayor}')
    await form.locator('.fault').waitFor()
    await form.locator('button.primary').click()
    await form.locator('.error').first().waitFor()
    await form.locator('textarea').fill('{firm}：您提出的“{title}”（{number}）收悉，〔核实情况〕。{department}')
    await shoot(department, `templates-${language}-1-form`)
    await checkPage(department, `template form (${language})`)
    await form.locator('button.primary').click()
    await department.locator('td', { hasText: name }).first().waitFor()
    await settle(department)
    await shoot(department, `templates-${language}-2-list`)
    await checkPage(department, `templates (${language})`)

    const agent = await open('agent')
    const { request, path } = await acknowledged(agent, department, { title: '宿舍外墙渗水', body: '员工宿舍外墙渗水，请问何时维修？' })
    await department.goto(city.url + path)
    const dialog = await openStep(department, 'resolve')
    await dialog.getByRole('button', { name: t('answerAid.useTemplate', { name }) }).click()
    assert.match(await dialog.locator('textarea').first().inputValue(), new RegExp(`“宿舍外墙渗水”（${request.number}）`))
    const flag = dialog.locator('.flag')
    await flag.waitFor()
    assert.match(await flag.innerText(), /〔核实情况〕/, 'the gap is named')
    await dialog.locator('.reasons li').first().waitFor()
    await shoot(department, `templates-${language}-3-draft`)
    await checkPage(department, `draft (${language})`)
    assert.equal((await call(agent, 'GET', path)).state, 'acknowledged', 'a draft is not an answer')

    const admin = await open('admin')
    await admin.goto(`${city.url}/admin/templates?department=housing`)
    const row = admin.locator('tr', { hasText: name })
    await row.getByRole('button', { name: `${t('templates.retire')}：${name}` }).click()
    await row.waitFor({ state: 'detached' })
    for (const page of [department, agent, admin]) {
      assert.deepEqual(page.faults, [])
      await page.context().close()
    }
  })
}
