/** A fresh demonstration city and a browser, open while the tests of one file run. */
import { after, before } from 'node:test'
import { launch, signIn } from './browser.js'
import { startServer } from './server.js'

export function openCity() {
  let server
  let browser
  const city = {
    url: '',
    /** A page of somebody (or nobody), in a context of its own. */
    signIn: (user, options) => signIn(browser, city.url, user, options),
  }
  before(async () => {
    server = await startServer()
    city.url = server.url
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    await server?.stop()
  })
  return city
}
