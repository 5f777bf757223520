import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { journaledKeys } from '#tests/adapters/kill/killed-process.ts'
import { figure } from '#tests/faults/figure.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { DEVICE, shifted } from '#tests/telemetry/messages.ts'

const HERE = new URL('./disk/', import.meta.url).pathname
/** File calls at which a process is killed, one process each. */
const KILLS = 200
const KILLS_OF_FIRST_STARTS = 40
const MESSAGES = 24
const LONG = 300_000

type Told = Set<number>

/** Runs the chain, killed at its nth file call; adds what it acknowledged. True: it came to its end. */
async function run(dir: string, first: number, told: Told, killAt: number): Promise<boolean> {
  const given = [dir, String(first), [...told].join(',')]
  const child = spawn(
    process.execPath,
    ['--import', join(HERE, 'dying-disk.ts'), join(HERE, 'append-process.ts'), ...given],
    { env: { ...process.env, KILL_AT_CALL: String(killAt) }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const [code, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`killed at ${killAt}: ended (${code}): ${text}`)
  const lines = text.split('\n').filter(Boolean)
  for (const line of lines) if (line !== 'done') told.add(Number(line))
  return lines.at(-1) === 'done'
}

const storedIn = async (dir: string): Promise<number[]> => {
  const readings = sqliteReadings(join(dir, 'readings.sqlite'))
  const span = { from: shifted(-10_000_000), to: shifted(1), limit: 100_000 }
  const found = await readings.ofDevice(DEVICE, span)
  await readings.close()
  return found.map(({ seq }) => seq)
}
const journaledIn = async (dir: string): Promise<number[]> =>
  (await journaledKeys(join(dir, 'journal'))).map((key) => Number(key.split(' ')[1]))

const lostOf = (acknowledged: ReadonlySet<number>, stored: readonly number[]) =>
  [...acknowledged].filter((seq) => !stored.includes(seq))
const twiceIn = (stored: readonly number[]) => stored.length - new Set(stored).size

/** A last run that nothing kills, then: what was acknowledged stands in the journal and in the view, once each. */
async function expectKept(dir: string, first: number, told: Told): Promise<void> {
  expect(await run(dir, first, told, 0)).toBe(true)
  for (const stored of [await journaledIn(dir), await storedIn(dir)]) {
    expect(lostOf(told, stored)).toEqual([])
    expect(twiceIn(stored)).toBe(0)
  }
}

test('I2: killed at its nth file call, n from 1 to 200, each time on what the last left: nothing lost, nothing twice', {
  timeout: LONG,
}, async () => {
  const dir = freshFolder('nth-call')
  const told: Told = new Set()
  let [first, kills] = [0, 0]
  for (let call = 1; call <= KILLS; call++) {
    // What was not acknowledged is sent again, as a device does
    if (await run(dir, first, told, call)) first += MESSAGES
    else kills++
  }
  await expectKept(dir, first + MESSAGES, told)
  expect(kills).toBeGreaterThan(KILLS / 2)
  expect(told.size).toBeGreaterThan(MESSAGES)
  figure('I2', `lost and twice of ${told.size} acknowledged in ${kills} kills`, '0 and 0', '0 and 0')
})

test('I2: the very first start is killed at its nth file call: the next one goes on', {
  timeout: LONG,
}, async () => {
  for (let call = 1; call <= KILLS_OF_FIRST_STARTS; call++) {
    const dir = freshFolder('first-start')
    const told: Told = new Set()
    expect(await run(dir, 0, told, call)).toBe(false)
    await expectKept(dir, MESSAGES, told)
  }
})
