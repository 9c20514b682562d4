/** The server under test: the one at LIANZHANG_URL, or a fresh demonstration city started from LIANZHANG_BIN. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const READY_MS = 60_000

export async function startServer() {
  if (process.env.LIANZHANG_URL) return { url: process.env.LIANZHANG_URL.replace(/\/$/, ''), stop: async () => {} }
  const binary = process.env.LIANZHANG_BIN
  if (!binary) throw new Error('set LIANZHANG_BIN to the binary or LIANZHANG_URL to a running demonstration city')
  const data = await mkdtemp(join(tmpdir(), 'lianzhang-e2e-'))
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(binary, ['serve', '--demo', '--listen', address, '--data', data], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => { said = (said + chunk).slice(-4000) })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const url = `http://${address}`
  try {
    await untilReady(url, child)
  } catch (cause) {
    child.kill('SIGKILL')
    throw new Error(`the server did not become ready: ${said}`, { cause })
  }
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function untilReady(url, child) {
  const end = Date.now() + READY_MS
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`exit status ${child.exitCode}`)
    const ready = await fetch(`${url}/readyz`).then((r) => r.ok, () => false)
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('timeout')
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
