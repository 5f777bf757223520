import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort, freshFolder } from '#tests/support/servers/process.ts'
import { DUTY_MANAGER, twoRoutes } from '#tests/support/two-routes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MOST_SHOWN = 1_500
const inShort = (answer: unknown) =>
  (answer instanceof Error ? answer.message : JSON.stringify(answer)).slice(0, MOST_SHOWN)

/** Asks until the answer holds; after `withinMs` fails with the last answer. A question that fails is asked again. */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  withinMs: number,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask().catch((error: Error) => error)
    if (!(answer instanceof Error) && holds(answer)) return answer
    if (performance.now() > deadline)
      throw new Error(`not so within ${withinMs} ms; last: ${inShort(answer)}`)
    await delay(50)
  }
}

export type RunningService = {
  /** The service's own time. */
  now(): Date
  /** As the duty manager, signed in at the start. */
  get<T>(path: string): Promise<{ readonly status: number; readonly body: T; readonly ms: number }>
  post<T>(path: string, body: object): Promise<{ readonly status: number; readonly body: T }>
  /** Everything it has written so far. */
  log(): string
  readonly mqttUrl: string
  /** Ends in order. */
  stop(): Promise<void>
}

type Started = { readonly settings: Record<string, string>; readonly clock: string; readonly speed?: number }

/** `npm start` as an operator calls it, on free ports with a directory of its own; resolves once signed in. */
export async function startService({ settings, clock, speed = 1 }: Started): Promise<RunningService> {
  const folder = freshFolder('service')
  const file = join(folder, 'bootstrap.json')
  writeFileSync(file, JSON.stringify(twoRoutes))
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      FROSTLINE_HTTP_PORT: String(httpPort),
      FROSTLINE_MQTT_PORT: String(mqttPort),
      FROSTLINE_DATA_DIR: join(folder, 'data'),
      FROSTLINE_SIMULATOR: 'off',
      FROSTLINE_BOOTSTRAP: file,
      FROSTLINE_CLOCK: clock,
      FROSTLINE_CLOCK_SPEED: String(speed),
      ...settings,
    },
  })
  let lines = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      lines += text
    })
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name)
    } catch {
      // the group has ended
    }
  }
  const endWithUs = () => signal('SIGKILL')
  process.once('exit', endWithUs)

  const base = `http://127.0.0.1:${httpPort}`
  let cookie = ''
  const ask = async <T>(method: string, path: string, body?: object) => {
    const began = performance.now()
    const response = await fetch(base + path, {
      method,
      headers: { cookie, origin: base, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    const document = text.startsWith('{') ? JSON.parse(text) : text
    const setCookie = response.headers.get('set-cookie')
    if (setCookie) cookie = setCookie.split(';')[0]!
    return { status: response.status, body: document as T, ms: performance.now() - began }
  }
  const ready = await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`the service ended (${child.exitCode})\n${lines}`)
      return ask<{ now: string }>('GET', '/health/ready')
    },
    ({ status }) => status === 200,
    20_000,
  ).catch((error: Error) => {
    endWithUs()
    throw new Error(`${error.message}\n${lines}`)
  })
  const [then, since] = [Date.parse(ready.body.now), Date.now()]
  const signedIn = await ask('POST', '/api/v1/session', DUTY_MANAGER)
  if (signedIn.status !== 200) throw new Error(`cannot sign in: ${JSON.stringify(signedIn)}`)
  return {
    now: () => new Date(then + (Date.now() - since) * speed),
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    log: () => lines,
    mqttUrl: settings.FROSTLINE_BROKER ?? `mqtt://127.0.0.1:${mqttPort}`,
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : null
      signal('SIGTERM')
      await ended
      signal('SIGKILL')
      process.off('exit', endWithUs)
    },
  }
}
