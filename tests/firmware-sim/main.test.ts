import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url))
const run = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })

describe('the program', () => {
  test('refuses a wrong flag in one line and ends with 2', () => {
    const { status, stdout, stderr } = run('--colour')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^firmware-sim: .*--colour.*\n$/)
  })
  test('tells its flags', () => {
    const { status, stdout, stderr } = run('--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/--winter YEAR/)
  })
  test('ends with 1 where it cannot write', () => {
    const { status, stderr } = run('--winter', '2025', '--out', MAIN)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^firmware-sim: .*\n$/)
  })
  test('never outlives the program that forked it', async () => {
    const child = fork(MAIN, ['--weather-port', '0'], { silent: true, execArgv: [] })
    const [ready] = await once(child, 'message')
    expect(ready).toEqual({ weather_port: expect.any(Number), devices: 0 })
    const answer = await fetch(
      `http://127.0.0.1:${ready.weather_port}/v1/forecast?latitude=52.6&longitude=-0.7&hourly=rain`,
    )
    expect(answer.status).toBe(200)
    await answer.json()
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
