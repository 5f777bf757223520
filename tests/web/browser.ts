/** Chromium as a duty manager's browser, and the whole service as `npm start` runs it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findBinary, freePort, freshFolder, untilReady } from '#tests/support/servers/process.ts'

const PROGRAM = fileURLToPath(new URL('../../src/cli/frostline.ts', import.meta.url))

export const chromiumPath = findBinary(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser')

/** Of its own accord the browser asks nobody: every request seen is one of the page. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export type Service = { readonly url: string; stop(): Promise<void>; start(): Promise<void> }

/** The demonstration at ten times the speed, on ports and in a folder of its own. */
export async function demonstration(): Promise<Service> {
  const [http, mqtt] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${http}`
  const env = {
    ...process.env,
    FROSTLINE_HTTP_PORT: String(http),
    FROSTLINE_MQTT_PORT: String(mqtt),
    FROSTLINE_DATA_DIR: join(freshFolder('pages'), 'data'),
    FROSTLINE_SIMULATOR: 'on',
    FROSTLINE_CLOCK_SPEED: '10',
  }
  let child: ChildProcess | null = null
  async function start() {
    const lines: string[] = []
    const running = spawn(process.execPath, [PROGRAM, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [running.stdout, running.stderr])
      stream.on('data', (line) => lines.push(String(line)))
    child = running
    const isDecided = async () => {
      const answer = await fetch(`${url}/api/v1/tonight`)
      const { counts } = (await answer.json()) as { counts: { routes: number; unknown: number } }
      if (counts.unknown === counts.routes) throw new Error('nothing decided yet')
    }
    await untilReady(isDecided, () => lines.slice(-20).join(''))
  }
  async function stop() {
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await start()
  return { url, start, stop }
}

/** What went wrong on a page, as it happens: requests elsewhere, errors, refusals of the content policy. */
export function watched(page: Page, origin: string): string[] {
  const faults: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) faults.push(`request to ${request.url()}`)
  })
  page.on('pageerror', ({ message }) => faults.push(`error: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`)
  })
  return faults
}
