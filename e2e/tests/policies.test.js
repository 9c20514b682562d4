/** An administrator changes a deadline: drafts it, tries it on history, puts it into force; and scans a key. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPage, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()

for (const [language, theme, days] of [['zh', 'light', '3'], ['en', 'dark', '6']]) {
  test(`a deadline is drafted, tried and put into force (${language})`, async () => {
    const say = textsOf(language)
    const page = await city.signIn('admin', { language, theme })
    const press = (key, values) => page.getByRole('button', { name: say(key, values), exact: true }).first().click()
    await page.goto(`${city.url}/admin/policies`)
    await settle(page)
    await press('policy.draft')
    const amount = page.getByLabel(`${say('clock.resolve')} ${say('urgency.normal')} ${say('policy.amount')}`)
    await amount.fill('0')
    await press('policy.save')
    assert.ok(await amount.evaluate((input) => !input.validity.valid), 'no time is no limit')
    await amount.fill(days)
    await press('policy.try')
    await page.getByRole('columnheader', { name: say('policy.onTime'), exact: true }).first().waitFor()
    await shoot(page, `policies-trial-${language}-${theme}`)
    await checkPage(page, 'policies trial')
    await press('policy.enforce')
    await page.getByRole('dialog').getByRole('button', { name: say('policy.enforce'), exact: true }).click()
    await page.getByText(say('policy.enforced')).waitFor()
    const list = await page.evaluate(() => fetch('/api/v1/policies/deadlines-request').then((answer) => answer.json()))
    const version = list.versions.find((one) => one.state === 'in-force')
    assert.equal(version.rules.normal.resolve.amount, Number(days))
    await page.waitForFunction(() => fetch('/api/v1/policies/deadlines-request').then((answer) => answer.json()).then((policy) => policy.behind === 0), undefined, { polling: 500 })
    await page.context().close()
  })
}

test('the key of the second factor can be scanned', async () => {
  const say = textsOf('zh')
  const page = await city.signIn('auditor')
  await page.goto(`${city.url}/account`)
  // the last field for a password: the first two belong to choosing another one
  await page.locator('input[type="password"]').last().fill('demo-lianzhang')
  await page.getByRole('button', { name: say('totp.start') }).click()
  await page.getByRole('img', { name: say('totp.qr') }).locator('svg').waitFor()
  await shoot(page, 'account-totp')
  await checkPage(page, 'account with a key')
  await page.context().close()
})
