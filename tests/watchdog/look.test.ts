import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { lookAt } from '#src/watchdog/look.ts'
import { runWatchdog, watchdogFiles } from '#src/watchdog/run.ts'
import { readState } from '#src/watchdog/state-file.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'
import { onCall } from '#tests/watchdog/virtual-watchdog.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-look-'))
afterAll(() => rmSync(root, { recursive: true }))
let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(root, 'data-'))
})
const NOWHERE = 'http://127.0.0.1:9'
const AT = '2026-01-15T18:00:00.000Z'
const marks = {
  format: 'frostline.last-ok/1',
  written_at: AT,
  started_at: AT,
  stopped_at: null,
  demonstration: false,
  marks: [{ name: 'service', ok_at: AT, trouble: null }],
}
const write = (text: string) => writeFileSync(watchdogFiles(dir).marks, text)
const look = (page = NOWHERE) => lookAt(watchdogFiles(dir).marks, page)

describe('marks', () => {
  test('are read as they were written', async () => {
    write(JSON.stringify(marks))
    expect((await look()).lastOk).toMatchObject({ marks: [{ name: 'service', ok_at: new Date(AT) }] })
  })

  test.each([
    ['cut off in the middle', JSON.stringify(marks).slice(0, 80), 'is no JSON'],
    ['empty after a power cut', '', 'is no JSON'],
    ['of another format', JSON.stringify({ ...marks, format: 'frostline.last-ok/9' }), 'format'],
    ['with a time that is none', JSON.stringify({ ...marks, written_at: 'noon' }), 'written_at'],
  ])('%s cannot be read, and it is said why', async (_, text, why) => {
    write(text)
    expect((await look()).lastOk).toContain(why)
  })

  test('that are not there cannot be read', async () => {
    expect((await look()).lastOk).toContain('ENOENT')
  })
})

describe('the service', () => {
  test.each([
    [200, null],
    [503, 'answered 503'],
  ])('that answers %i', async (status, trouble) => {
    const server = await webhookReceiver(() => status)
    const { health } = await look(server.url.replace('/hook', ''))
    await server.stop()
    expect(health === null ? null : health.slice(-12)).toBe(trouble)
  })

  test('that does not listen', async () => {
    expect((await look()).health).toMatch(/^http:\/\/127.0.0.1:9: /)
  })

  test('that takes the question and gives no answer is given up after 5 s', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const { health } = await look(`http://127.0.0.1:${port}`)
    server.closeAllConnections()
    server.close()
    expect(health).toContain('timeout')
  })
})

describe('a watchdog at work', () => {
  const settings = (more: object) => ({
    dataDir: dir,
    page: NOWHERE,
    contacts: onCall,
    heartbeat: null,
    isBeside: false,
    lookEveryS: 0.02,
    say: () => {},
    ...more,
  })
  async function whileWatching(more: object, work: () => Promise<void>): Promise<void> {
    const stop = new AbortController()
    const running = runWatchdog({ ...settings(more), stop: stop.signal })
    await work()
    stop.abort()
    await running
  }
  const until = async (holds: () => boolean) => {
    for (let tries = 0; !holds(); tries++) {
      if (tries > 200) throw new Error('never so')
      await delay(20)
    }
  }

  test('calls its heartbeat address, so that its own end is missed elsewhere', async () => {
    const outside = await webhookReceiver()
    await whileWatching({ heartbeat: new URL(outside.url) }, () => until(() => outside.received.length > 0))
    await outside.stop()
    expect(outside.received).toHaveLength(1)
  })

  test('goes on when its heartbeat address does not answer', async () => {
    await whileWatching({ heartbeat: new URL(NOWHERE) }, async () => {
      await until(() => readState(watchdogFiles(dir).state) !== null)
      const first = readState(watchdogFiles(dir).state)!.ok_at
      await until(() => readState(watchdogFiles(dir).state)!.ok_at > first)
    })
  })

  test('writes who is told and when it looked last', async () => {
    await whileWatching({}, () => until(() => readState(watchdogFiles(dir).state) !== null))
    expect(readState(watchdogFiles(dir).state)).toMatchObject({
      pid: process.pid,
      tells: ['Pat', 'Lee', 'Ann', 'Bob'],
    })
  })

  test('gives way to a newer one', async () => {
    const running = runWatchdog({ ...settings({}), stop: new AbortController().signal })
    const { state } = watchdogFiles(dir)
    await until(() => readState(state) !== null)
    const kept = JSON.parse(readFileSync(state, 'utf8'))
    for (let tries = 0; tries < 20; tries++) {
      writeFileSync(state, JSON.stringify({ ...kept, pid: 1 }))
      await delay(10)
    }
    await running
    expect(readState(state)?.pid).toBe(1)
  })

  test('ends when its service and the data directory are gone', async () => {
    const said: string[] = []
    const say = (words: string) => said.push(words)
    const running = runWatchdog({ ...settings({ isBeside: true, say }), stop: new AbortController().signal })
    rmSync(dir, { recursive: true })
    await running
    expect(said.at(-1)).toBe('ends: its service is gone')
  })
})
