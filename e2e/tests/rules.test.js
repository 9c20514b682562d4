/** Routing rules: an administrator writes, is told what is wrong where, tries, saves, looks back and restores. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

const t = textsOf('zh')
const FAULTY = 'rule 水 when park: 没有这个园区 and words: 水\n  then water\nrule 道路 when words 积水 then 交通运输局'
const GOOD = 'rule 道路 when words: 积水, 路灯, 道路\n  then 交通运输局 with 住房和城乡建设局\nrule 停电 when words: 停电, 跳闸 then 供电公司'

test('an administrator changes the routing rules and takes the change back', async () => {
  const page = await city.signIn('admin')
  await page.goto(`${city.url}/admin/rules`)
  await settle(page)
  const field = page.getByRole('textbox', { name: t('rules.text') })
  const before = await field.inputValue()
  assert.match(before, /rule /, 'the demonstration city has rules')
  await shoot(page, 'rules-in-force')

  await field.fill(FAULTY)
  await page.getByText(t('rules.errors', { n: 2 })).waitFor()
  assert.ok(await page.getByRole('button', { name: t('rules.save'), exact: true }).isDisabled())
  await shoot(page, 'rules-faulty')
  await checkPage(page, 'rules with errors')
  await page.locator('.findings button').last().click()
  assert.equal(await field.evaluate((e) => e.value.slice(0, e.selectionStart).split('\n').length), 3, 'the caret goes to the faulty line')

  // a name is completed by keys alone
  await field.fill('rule 园 when park: 松木')
  await field.press('End')
  await field.press('Control+Space')
  await page.getByRole('listbox').waitFor()
  await shoot(page, 'rules-names')
  await field.press('Enter')
  assert.equal(await field.inputValue(), 'rule 园 when park: 松木经济开发区')

  await field.fill(GOOD)
  await page.getByText(t('rules.clean', { n: 2 })).waitFor()
  await page.getByRole('button', { name: t('rules.try') }).click()
  await page.locator('.verdict').waitFor()
  await settle(page)
  await shoot(page, 'rules-tried')
  await checkPage(page, 'rules tried')

  await page.getByRole('button', { name: t('rules.save'), exact: true }).click()
  await page.getByLabel(t('rules.note')).fill('道路改由交通运输局主办')
  await page.getByRole('button', { name: t('rules.saveDo') }).click()
  await page.getByText(t('rules.saved', { n: 2 })).waitFor()

  await page.getByRole('button', { name: t('rules.tabHistory') }).click()
  await page.getByRole('button', { name: new RegExp(t('rules.version', { n: 1 })) }).click()
  await page.locator('.lines .gone').first().waitFor()
  await shoot(page, 'rules-history')
  await checkPage(page, 'rules history')
  await page.getByRole('button', { name: t('rules.restore', { n: 1 }) }).click()
  await page.getByText(t('rules.restored', { n: 1, now: 3 })).waitFor()
  assert.equal(await field.inputValue(), before)
  await page.context().close()
})

test('what somebody else saved meanwhile is shown, not overwritten', async () => {
  const page = await city.signIn('admin')
  await page.goto(`${city.url}/admin/rules`)
  await settle(page)
  const field = page.getByRole('textbox', { name: t('rules.text') })
  await field.fill(GOOD)
  await page.getByText(t('rules.clean', { n: 2 })).waitFor()
  const status = await page.evaluate(async () => {
    const path = '/api/v1/triage/rules'
    const tag = (await fetch(path)).headers.get('etag')
    const body = JSON.stringify({ text: 'rule 余 when always then housing' })
    return (await fetch(path, { method: 'PUT', headers: { 'If-Match': tag, 'Content-Type': 'application/json' }, body })).status
  })
  assert.equal(status, 200)
  await page.getByRole('button', { name: t('rules.save'), exact: true }).click()
  await page.getByRole('button', { name: t('rules.saveDo') }).click()
  await page.locator('.theirs').waitFor()
  assert.equal(await field.inputValue(), GOOD, 'nothing typed is lost')
  await shoot(page, 'rules-met')
  await page.getByRole('button', { name: t('rules.goOn') }).click()
  await page.getByRole('button', { name: t('rules.save'), exact: true }).click()
  await page.getByRole('button', { name: t('rules.saveDo') }).click()
  await page.locator('.theirs').waitFor({ state: 'detached' })
  await page.context().close()
})
