import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type LiveSettings, parseFlags } from '../../firmware-sim/flags.ts'

const folder = mkdtempSync(join(tmpdir(), 'firmware-sim-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const secrets = file('secrets.json', '{"frost-01":"s3cret"}')
const NOW = Date.UTC(2026, 0, 15, 17)
const live = (...args: string[]) => parseFlags(['--credentials', secrets, ...args], NOW) as LiveSettings

describe('the command line', () => {
  test('has defaults for everything but the secrets', () => {
    const { county, credentials, ...settings } = live()
    expect(settings).toEqual({
      kind: 'live',
      scenario: 'demo',
      seed: 1,
      speed: 1,
      url: 'mqtt://127.0.0.1:1883',
      weather_port: null,
      start_at: new Date(NOW),
      first_at: new Date(NOW),
      since: new Date(NOW),
      interval_s: 60,
      history_h: 24,
      faults: [],
    })
    expect(credentials.get('frost-01')).toBe('s3cret')
    expect(county.stations.length).toBeGreaterThanOrEqual(8)
  })
  test('takes a clock that began elsewhere', () => {
    const { start_at, since } = live('--clock', '2026-01-15T17:00:00Z', '--clock-since', '1000')
    expect([start_at.toISOString(), since.getTime()]).toEqual(['2026-01-15T17:00:00.000Z', 1000])
  })
  test('takes faults from a file or as they stand', () => {
    const spec = 'frost-01:gap:2026-01-15T20:00Z:2026-01-16T04:00Z'
    expect(live('--faults', file('faults.txt', spec)).faults).toEqual(live('--faults', spec).faults)
    expect(live('--faults', spec).faults).toHaveLength(1)
  })
})

describe('a wrong flag is refused in one line', () => {
  test.each([
    ['an unknown flag', ['--colour', 'blue'], /--colour/],
    ['an unknown scenario', ['--scenario', 'hail'], /--scenario must be one of demo, radiation-frost/],
    ['a seed that is no number', ['--seed', 'x'], /--seed must be a whole number/],
    ['an empty number', ['--speed', ''], /--speed must be a number/],
    ['no speed', ['--speed', '0'], /--speed must be a number from 0.01/],
    ['a port too high', ['--weather-port', '70000'], /--weather-port must be a whole number/],
    ['a clock without zone', ['--clock', '2026-01-15T17:00:00'], /--clock must be an instant/],
    ['a first night that is no instant', ['--first-at', 'tonight'], /--first-at must be an instant/],
    ['another protocol', ['--url', 'http://127.0.0.1'], /--url must look like mqtt:/],
    ['no such file', ['--county', '/no/such/file'], /--county: cannot read/],
    ['a fault of a stranger', ['--faults', 'frost-99:gap:2026-01-15T20:00Z:2026-01-16T04:00Z'], /frost-99/],
    ['a winter without a place', ['--winter', '2025'], /--winter needs --out/],
    ['a word too many', ['tonight'], /tonight/],
  ])('%s', (_, args, line) => {
    expect(live(...args)).toEqual({ fault: expect.stringMatching(line) })
  })
  test('a secret is never quoted back', () => {
    const broken = file('broken.json', '{"frost-01": s3cret}')
    expect(parseFlags(['--credentials', broken], NOW)).toEqual({
      fault: `--credentials ${broken}: not JSON`,
    })
  })
  test('nothing to do is said', () => {
    expect(parseFlags([], NOW)).toEqual({
      fault: expect.stringMatching(/^nothing to do: give --credentials/),
    })
  })
})
