import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxSensorDocument } from '#src/web/startup/startup-page.ts'
import { freshSettings, frostline, type ServiceProcess, until } from '#tests/main/service-process.ts'
import { pythonWithPaho } from '#tests/support/servers/python.ts'
import { shownIn } from '#tests/web/shown-in.ts'

let service: ServiceProcess
beforeAll(async () => {
  const settings = await freshSettings({ FROSTLINE_SIMULATOR: 'off', FROSTLINE_SANDBOX: 'on' })
  service = frostline(['start'], { ...settings, FROSTLINE_WATCHDOG: 'off' })
  await service.ready()
})
afterAll(async () => {
  service.kill('SIGKILL', 'group')
  await service.ended
})

/** Signs a sensor up as somebody does in a browser. */
async function signedUp(name: string) {
  const response = await fetch(`${service.base}/startup`, {
    method: 'POST',
    headers: { origin: service.base },
    body: new URLSearchParams({ name }),
  })
  expect(response.status).toBe(201)
  const html = await response.text()
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { html, cookie, device: shownIn(html, 'device'), key: shownIn(html, 'key') }
}

/** Runs a program on its standard input, in the project's directory. */
async function run(program: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${err}`)
  return out
}

type Line = { kind: string; reading?: { road_temp_c: number; flags: string[] }; code?: string }
const logOf = async ({ device, key }: { device: string; key: string }): Promise<Line[]> => {
  const response = await fetch(`${service.base}/api/v1/devices/${device}/log`, {
    headers: { authorization: `Bearer ${key}` },
  })
  return ((await response.json()) as { items: Line[] }).items
}
const readings = (log: readonly Line[]) => log.filter(({ kind }) => kind === 'reading')

describe('the lines to copy, run as the page shows them', () => {
  test.each([
    ['mosquitto_pub', 'shell', () => 'bash', ['-eu'], -0.4],
    ['Node', 'node', () => process.execPath, ['--input-type=module', '-'], -0.6],
    ['Python', 'python', pythonWithPaho, ['-'], -0.8],
  ])('%s: its reading is there, without a flag', async (name, id, program, args, road_temp_c) => {
    const signed = await signedUp(name)
    await run(program(), args, shownIn(signed.html, `snippet-${id}`))
    const [line] = await until(
      async () => readings(await logOf(signed)),
      (lines) => lines.length === 1,
    )
    expect(line?.reading).toMatchObject({ road_temp_c, flags: [] })
  })

  test('reading it back with the key', async () => {
    const signed = await signedUp('Read back')
    await run('bash', ['-eu'], shownIn(signed.html, 'snippet-shell'))
    const told = JSON.parse(await run('bash', ['-eu'], shownIn(signed.html, 'snippet-read')))
    expect(told).toMatchObject({ device: signed.device })
  })
})

describe('apart from everybody else', () => {
  test('a sandbox neither sees nor is seen by another, and cannot publish as it', async () => {
    const [mine, other] = [await signedUp('Mine'), await signedUp('Other')]
    const asked = await fetch(`${service.base}/api/v1/devices/${other.device}/log`, {
      headers: { authorization: `Bearer ${mine.key}` },
    })
    expect(asked.status).toBe(404)
    const foreign = shownIn(mine.html, 'snippet-shell').replaceAll(
      /v1\/\S+\/telemetry/g,
      `v1/${other.device.replace('sensor', 'sandbox')}/${other.device}/telemetry`,
    )
    await run('bash', [], `${foreign}\ntrue`)
    expect(readings(await logOf(other))).toEqual([])
    const tried = await until(
      () => logOf(mine),
      (lines) => lines.some(({ kind }) => kind === 'connection'),
    )
    expect(JSON.stringify(tried)).toContain('refused')
  })
  test('nothing real is there to read, and nothing to write', async () => {
    const { key } = await signedUp('Curious')
    const headers = { authorization: `Bearer ${key}` }
    const tonight = (await (await fetch(`${service.base}/api/v1/tonight`, { headers })).json()) as {
      routes: unknown[]
    }
    expect(tonight.routes).toEqual([])
    const refused = await fetch(`${service.base}/api/v1/devices`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(refused.status).toBe(403)
  })
})

test('coming back with the key: the sensor again, its secret no more', async () => {
  const { key, html, device } = await signedUp('Comes back')
  const secret = shownIn(html, 'secret')
  const back = await fetch(`${service.base}/startup/return`, {
    method: 'POST',
    headers: { origin: service.base },
    body: new URLSearchParams({ key }),
    redirect: 'manual',
  })
  const cookie = back.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = await (await fetch(`${service.base}/startup/sensor`, { headers: { cookie } })).text()
  expect(page).toContain(device)
  expect(page).not.toContain(secret)
  expect(page).not.toContain(key)
  const first = await fetch(`${service.base}/`, { headers: { cookie }, redirect: 'manual' })
  expect(first.headers.get('location')).toBe('/startup/sensor')
  const wrong = await fetch(`${service.base}/startup/sensor`, {
    headers: { cookie: 'frostline_session=fl_sandbox_guess' },
  })
  expect(wrong.status).toBe(404)
})

test('an open log page follows: a refused message is there with its cause and its bytes, escaped', async () => {
  const signed = await signedUp('Follows')
  const abort = new AbortController()
  const stream = await fetch(`${service.base}/api/v1/live`, {
    headers: { cookie: signed.cookie, accept: 'text/event-stream' },
    signal: abort.signal,
  })
  const events = stream.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  expect((await events.next()).value).toContain('hello')
  const hot = shownIn(signed.html, 'snippet-shell').replace(
    '\\"road_temp_c\\":-0.4',
    '\\"road_temp_c\\":130,\\"note\\":\\"<script>\\"',
  )
  await run('bash', ['-eu'], hot)
  let told = ''
  while (!/event: rejection\ndata: .*sensor-/.test(told)) told += (await events.next()).value ?? ''
  expect(told).toContain(signed.device)
  abort.abort()
  const page = await fetch(`${service.base}/devices/${signed.device}/log`, {
    headers: { cookie: signed.cookie },
  })
  const html = await page.text()
  expect(html).toContain('Likely: degrees Fahrenheit sent as Celsius.')
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script>"')
  expect(html).toContain('The last message was refused')
})

test('the API alone is enough to sign up', async () => {
  const response = await fetch(`${service.base}/api/v1/sandbox/sensors`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'By program' }),
  })
  const sensor = (await response.json()) as SandboxSensorDocument
  expect(sensor).toMatchObject({
    name: 'By program',
    topic: `v1/${sensor.authority}/${sensor.device}/telemetry`,
  })
})
