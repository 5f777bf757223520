import { setTimeout as delay } from 'node:timers/promises'
import { bootstrapFile, freshSettings, frostline, type ServiceProcess } from '#tests/main/service-process.ts'
import { DUTY_MANAGER, twoRoutes } from '#tests/support/two-routes.ts'

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

type Answer<T> = { readonly status: number; readonly body: T; readonly ms: number }

export type RunningService = {
  /** The service's own time. */
  now(): Date
  /** As the duty manager, signed in at the start. */
  get<T>(path: string): Promise<Answer<T>>
  post<T>(path: string, body: object): Promise<Answer<T>>
  readonly mqttUrl: string
  readonly pid: number
  readonly process: ServiceProcess
  /** Ends in order. */
  stop(): Promise<void>
}

/** Asks that address as a browser does, with the cookie that it was given. */
function browser(base: string) {
  let cookie = ''
  return async <T>(method: string, path: string, body?: object): Promise<Answer<T>> => {
    const began = performance.now()
    const response = await fetch(base + path, {
      method,
      headers: { cookie, origin: base, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    const document = text.startsWith('{') ? JSON.parse(text) : text
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, body: document as T, ms: performance.now() - began }
  }
}

type Started = {
  readonly settings: Record<string, string>
  /** Absent: it lives by the machine's own. */
  readonly clock?: string
  readonly speed?: number
}

/** The service as an operator starts it, with the stations of `twoRoutes`; resolves once signed in. */
export async function startService({ settings, clock, speed = 1 }: Started): Promise<RunningService> {
  const all = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_BOOTSTRAP: bootstrapFile(twoRoutes),
    ...(clock && { FROSTLINE_CLOCK: clock, FROSTLINE_CLOCK_SPEED: String(speed) }),
    ...settings,
  })
  const service = frostline(['start'], all)
  await service.ready()
  const ask = browser(service.base)
  const { body } = await ask<{ now: string }>('GET', '/health/ready')
  const [then, since] = [Date.parse(body.now), Date.now()]
  const signedIn = await ask('POST', '/api/v1/session', DUTY_MANAGER)
  if (signedIn.status !== 200) throw new Error(`cannot sign in: ${JSON.stringify(signedIn)}`)
  return {
    now: () => new Date(then + (Date.now() - since) * speed),
    get: (path) => ask('GET', path),
    post: (path, document) => ask('POST', path, document),
    mqttUrl: settings.FROSTLINE_BROKER ?? `mqtt://127.0.0.1:${all.FROSTLINE_MQTT_PORT}`,
    pid: service.pid,
    process: service,
    async stop() {
      service.kill('SIGTERM')
      await service.ended
    },
  }
}
