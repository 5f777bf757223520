import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshSettings, frostline, type ServiceProcess } from '#tests/main/service-process.ts'
import { plain, shownIn } from '#tests/web/shown-in.ts'

const TEMPLATE = new URL('../../src/web/views/first-sensor.njk', import.meta.url)
const NEXT = '=== next step ==='

/** `FROSTLINE_…=…` words of the tutorial's own first line. */
const settingsIn = (line: string) =>
  Object.fromEntries([...line.matchAll(/(FROSTLINE_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))

let service: ServiceProcess
let html: string
beforeAll(async () => {
  const told = settingsIn(shownIn(readFileSync(TEMPLATE, 'utf8'), 'start'))
  expect(told).toEqual({ FROSTLINE_SIMULATOR: 'off', FROSTLINE_SANDBOX: 'on' })
  service = frostline(
    ['start'],
    await freshSettings({ ...told, FROSTLINE_WATCHDOG: 'off' } as Record<string, string>),
  )
  await service.ready()
  html = (await service.get('/startup/first-sensor')).body
})
afterAll(async () => {
  service.kill('SIGKILL', 'group')
  await service.ended
})

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** … stands for what differs each time. */
const promised = (line: string): RegExp => new RegExp(`^${line.split('…').map(literal).join('\\S+')}$`, 'm')

/** All steps in one shell, as their reader has it. */
async function walked(steps: readonly string[]): Promise<string[]> {
  const shell = spawn('bash', ['-eu', '-o', 'pipefail'], { stdio: ['pipe', 'pipe', 'pipe'] })
  shell.stdin.end(steps.join(`\necho '${NEXT}'\n`))
  const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')])
  expect(`${code} ${err.replace(/^\d+ accepted.*\n/m, '')}`.trim()).toBe('0')
  return out.split(NEXT)
}

test('first sensor in ten minutes: each line runs as the page shows it, and prints what is promised', async () => {
  const numbers = [...html.matchAll(/id="step-(\d)"/g)].map(([, number]) => number!)
  expect(numbers).toEqual(['2', '3', '4', '5', '6', '7'])
  const began = performance.now()
  const printed = await walked(numbers.map((number) => shownIn(html, `step-${number}`)))
  numbers.forEach((number, index) => {
    const lines = shownIn(html, `promise-${number}`).split('\n').filter(Boolean)
    expect(lines.length, `step ${number}`).toBeGreaterThan(0)
    for (const line of lines) expect(printed[index], `step ${number}`).toMatch(promised(line))
  })
  console.log(`the tutorial took ${((performance.now() - began) / 1000).toFixed(1)} s by machine`)
})

test('a promise that is not kept is noticed', () => {
  expect('sensor-abc publishes to v1/x').toMatch(promised('sensor-… publishes to v1/…'))
  expect('sensor-abc publishes to v2/x').not.toMatch(promised('sensor-… publishes to v1/…'))
  expect(plain('&quot;&#39;&lt;')).toBe(`"'<`)
})
