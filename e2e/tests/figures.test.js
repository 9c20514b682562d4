/** What officials write to each other, satisfaction and its rounds, and the figures of a chief, as pages show them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledged, call, checkPage, DESKTOP, openStep, PHONE, settle, shoot, textsOf } from '../support/browser.js'
import { openCity } from '../support/city.js'

const city = openCity()
const t = textsOf('zh')

test('an internal remark stays with officials, and a bad rating makes reopening the first act', async () => {
  const firm = await city.signIn('enterprise-a', { viewport: PHONE })
  const agent = await city.signIn('agent')
  const department = await city.signIn('dept-housing')
  const words = { title: `厂房渗水 ${Date.now()}`, body: '二车间屋面渗水，请尽快查看。', enterprise: '91430407MADEM00012', source: 'phone' }
  const { request, path } = await acknowledged(agent, department, words)
  const step = async (page, body) => {
    const { version } = await call(page, 'GET', path)
    return call(page, 'POST', `${path}/transitions`, body, version)
  }
  await step(department, { transition: 'resolve', answer: '屋面已修补，请观察一周。', note: '承包方拖了两天' })

  await department.goto(`${city.url}/requests/${request.id}`)
  await department.locator('.note', { hasText: '承包方拖了两天' }).waitFor()
  await firm.goto(`${city.url}/requests/${request.id}`)
  await firm.locator('.answer', { hasText: '屋面已修补' }).waitFor()
  await settle(firm)
  assert.equal(await firm.locator('.note', { hasText: '承包方拖了两天' }).count(), 0, 'written for officials')
  await firm.getByRole('button', { name: t('satisfied.false') }).click()
  await firm.getByRole('button', { name: t('rating.send') }).click()
  await firm.locator('.btn.primary[data-transition="reopen"]').waitFor()
  await shoot(firm, 'satisfaction-firm-phone')

  await agent.goto(`${city.url}/requests/${request.id}`)
  await agent.locator('.btn.primary[data-transition="reopen"]').waitFor()
  const call_back = await openStep(agent, 'call-back')
  await call_back.getByText(t('rating.counts', { verdict: t('satisfied.false') })).waitFor()
  await call_back.getByLabel(t('reached.true')).check()
  await call_back.getByLabel(t('satisfied.true'), { exact: true }).check()
  await shoot(agent, 'satisfaction-call-back')
  await call_back.locator('footer .btn.primary').click()
  await call_back.waitFor({ state: 'hidden' })
  assert.equal((await call(agent, 'GET', path)).satisfied, false, 'the firm said no')
  await step(agent, { transition: 'reopen', note: '还在渗水' })
  await agent.reload()
  await agent.locator('.round').waitFor()
  await agent.locator('.level').waitFor()
  await settle(agent)
  await shoot(agent, 'satisfaction-rounds')
  await checkPage(agent, 'a reopened request')
  for (const page of [firm, agent, department]) await page.context().close()
})

for (const viewport of [DESKTOP, PHONE]) {
  test(`a chief sees which chains are shown, and every number opens its list (${viewport.width})`, async () => {
    const chief = await city.signIn('chief', { viewport })
    await chief.goto(`${city.url}/overview`)
    const whose = chief.getByRole('group', { name: t('overview.whose') })
    await whose.waitFor()
    await settle(chief)
    assert.equal(await whose.locator('[aria-pressed="true"]').innerText(), t('overview.ownChains', { n: 5 }))
    const own = await call(chief, 'GET', '/rates?period=overview&chains=own')
    const received = chief.locator('.number .value').first()
    assert.equal(await received.innerText(), String(own.total.cohort))
    await shoot(chief, `overview-own-${viewport.width}`)
    await checkPage(chief, 'the overview of a chief')
    await whose.getByRole('button', { name: t('overview.city') }).click()
    await chief.waitForURL(/chains=city/)
    const all = await call(chief, 'GET', '/rates?period=overview')
    await received.filter({ hasText: new RegExp(`^${all.total.cohort}$`) }).waitFor()
    await shoot(chief, `overview-city-${viewport.width}`)
    await received.click()
    await chief.waitForURL(/counted=cohort/)
    await chief.locator('h1', { hasText: String(all.total.cohort) }).waitFor()
    const lit = chief.getByLabel(t('field.counted'), { exact: true })
    if (await lit.isVisible()) assert.equal(await lit.inputValue(), 'cohort', 'the filter is lit')
    await settle(chief)
    await shoot(chief, `counted-${viewport.width}`)
    await chief.context().close()
  })
}
