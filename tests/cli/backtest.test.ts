import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { readObservations } from '#src/cli/backtest/observations-csv.ts'
import { readPolicies } from '#src/cli/backtest/policies-file.ts'
import { readIssuedWeather } from '#src/cli/backtest/weather-file.ts'
import { type BacktestOptions, backtest } from '#src/cli/backtest.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { documentOf } from '#src/policy-document.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'
import { observationsTo, WINTER_PLACE } from '#tests/support/backtest-winter.ts'
import { aNetwork, anAtmosphere, aReading, aStation } from '#tests/support/builders.ts'

const HEADER = 'time,air_temp_c,road_temp_c,dewpoint_c,wind_m_s,shortwave_w_m2'
const LINE = '2026-01-10T12:00:00Z,3.1,2.5,0.4,2.0,120'
const csv = [
  HEADER,
  ...observationsTo([5, -4, 3]).map(
    ({ at, air_temp_c, road_temp_c, dewpoint_c, wind_m_s, shortwave_w_m2 }) =>
      `${at.toISOString()},${air_temp_c},${road_temp_c},${dewpoint_c},${wind_m_s},${shortwave_w_m2}`,
  ),
].join('\n')

describe('observations from CSV', () => {
  const read = (...lines: string[]) => {
    const found = readObservations(lines.join('\n'))
    if (typeof found === 'string') throw new Error(found)
    return found
  }

  test('columns in any order, a byte order mark, times in UTC without a zone', () => {
    const { observations } = read(
      '\uFEFFroad_temp_c,time,air_temp_c',
      '1.5,2026-01-10 12:00:00,2',
      '1.4,2026-01-10T12:10:00,2',
    )
    expect(observations.map(({ at, road_temp_c }) => [at.toISOString(), road_temp_c])).toEqual([
      ['2026-01-10T12:00:00.000Z', 1.5],
      ['2026-01-10T12:10:00.000Z', 1.4],
    ])
  })

  const refusals: Record<string, [line: string, field: string]> = {
    'a date that is none': ['2026-02-30T12:00:00Z,3,2', 'time'],
    'a time already there': [LINE, 'time'],
    'an unplugged probe': ['2026-01-10T12:10:00Z,3,-127', 'road_temp_c'],
    'a value that is no number': ['2026-01-10T12:10:00Z,3,0x1f', 'road_temp_c'],
    'air that cannot be': ['2026-01-10T12:10:00Z,300,2', 'air_temp_c'],
  }
  for (const [name, [line, field]] of Object.entries(refusals))
    test(`${name}: named, and not measured`, () => {
      const { refused, observations } = read(HEADER, LINE, line)
      expect(refused).toMatchObject([{ line: 3, field }])
      expect(observations[1]?.[field as 'road_temp_c'] ?? null).toBeNull()
    })

  test('lines out of order are put in order; a stray column is named', () => {
    const { observations, passed_over } = read(
      'time,air_temp_c,road_temp_c,humidity',
      '2026-01-10T12:10:00Z,3,1,80',
      '2026-01-10T12:00:00Z,3,2,80',
    )
    expect(observations.map(({ road_temp_c }) => road_temp_c)).toEqual([2, 1])
    expect(passed_over).toEqual(['humidity'])
  })

  test('without the column of road temperatures nothing can be used', () => {
    expect(readObservations('time,air_temp_c\n')).toContain('road_temp_c')
  })
})

describe('policies and weather from files', () => {
  const policies = (...of: object[]) => readPolicies(JSON.stringify({ policies: of }))
  test('a noon rule and a live rule', () => {
    expect(
      policies(
        { id: 'our-rule', kind: 'noon', treat_below_c: 0.5, side: '<=' },
        { id: 'careful', kind: 'live', treat_below_c: 0, treat_probability: 0.1, orders: 'at_once' },
      ),
    ).toMatchObject([
      { id: 'our-rule', kind: 'noon', threshold: { treat_below_c: 0.5, side: '<=' } },
      { id: 'careful', kind: 'live', orders: 'at_once', policy: { treat_probability: 0.1 }, margin_min: 60 },
    ])
  })
  test('a whole policy: its table and its probability, where the file says nothing else', () => {
    const policy = documentOf({ ...examplePolicy, treat_probability: 0.2 })
    const given = { kind: 'live', treat_below_c: 0, policy }
    expect(
      policies({ ...given, id: 'ours' }, { ...given, id: 'bolder', treat_probability: 0.5 }),
    ).toMatchObject([
      { id: 'ours', policy: { treat_probability: 0.2 } },
      { id: 'bolder', policy: { treat_probability: 0.5 } },
    ])
  })
  const [row] = examplePolicy.table.rows
  const twice = {
    ...examplePolicy,
    table: { ...examplePolicy.table, rows: [row!, { ...row!, id: 'again' }] },
  }
  const wrong: Record<string, [object[], string]> = {
    'a policy that cannot be used': [
      [{ id: 'ours', kind: 'live', treat_below_c: 0, policy: documentOf(twice) }],
      'ours: policy.table',
    ],
    'an id twice': [
      [
        { id: 'a', kind: 'noon', treat_below_c: 0 },
        { id: 'a', kind: 'noon', treat_below_c: 1 },
      ],
      'each id once',
    ],
    'the id of the authority’s own': [[{ id: 'own', kind: 'noon', treat_below_c: 0 }], 'built in'],
    'the id of a built-in one': [[{ id: 'live', kind: 'noon', treat_below_c: 0 }], 'built in'],
    'a misspelt key': [[{ id: 'a', kind: 'noon', treat_below: 0 }], 'treat_below'],
  }
  for (const [name, [given, says]] of Object.entries(wrong))
    test(`${name}: refused by name`, () => expect(policies(...given)).toContain(says))

  test('a weather forecast that cannot be read is named by its line', () => {
    expect(readIssuedWeather('{"issued_at":"2026-01-10T12:00:00Z","hours":[]}\n{"issued_at":1}')).toContain(
      'line 2',
    )
  })
})

describe('frostline backtest', () => {
  const dir = mkdtempSync(join(tmpdir(), 'frostline-backtest-'))
  afterAll(() => rmSync(dir, { recursive: true }))
  const file = (name: string, content: string): string => {
    writeFileSync(join(dir, name), content)
    return join(dir, name)
  }
  const observations = file('observations.csv', csv)
  const run = (more: Partial<BacktestOptions> = {}) =>
    backtest({ observations, weather: 'perfect', seed: 1, ...more }, {})

  const said: Record<'log' | 'error', string[]> = { log: [], error: [] }
  beforeEach(() => {
    for (const stream of ['log', 'error'] as const) {
      said[stream] = []
      vi.spyOn(console, stream).mockImplementation((text) => void said[stream].push(String(text)))
    }
  })
  afterEach(() => vi.restoreAllMocks())

  test('as JSON: the built-in policies with the fields of the contract, and nothing else on stdout', async () => {
    expect(await run({ json: true })).toBe(0)
    expect(said.log).toHaveLength(1)
    const { format, policies } = JSON.parse(said.log[0]!)
    expect(format).toBe('frostline.backtest/1')
    expect(policies.map(({ policy }: { policy: string }) => policy)).toEqual([
      'live',
      'noon:0.0',
      'noon:0.5',
      'noon:1.0',
    ])
    for (const figures of policies)
      expect(figures).toMatchObject({
        nights: 3,
        frost_nights: 1,
        treated: expect.any(Number),
        misses: expect.any(Number),
        needless_runs: expect.any(Number),
        percent_correct: expect.any(Number),
        miss_rate: expect.any(Number),
        false_alarm_ratio: expect.any(Number),
        warning_hours_median: expect.any(Number),
        salt_t: expect.any(Number),
      })
  })

  test('for people: a table, and what the figures mean', async () => {
    expect(await run({ weather: 'none' })).toBe(0)
    expect(said.log.join('\n')).toMatch(/live +3 +1/)
  })

  test('the same seed gives the same, also with an error in the weather', async () => {
    await run({ json: true, weatherError: 1.5, seed: 7 })
    await run({ json: true, weatherError: 1.5, seed: 7 })
    expect(said.log[0]).toBe(said.log[1])
  })

  test('its own policies stand beside the built-in ones', async () => {
    const policies = file('p.json', '{"policies":[{"id":"three","kind":"noon","treat_below_c":3}]}')
    await run({ json: true, policies })
    expect(JSON.parse(said.log[0]!).policies).toHaveLength(5)
  })

  const calls: Record<string, [Partial<BacktestOptions>, number, string]> = {
    'a file that is not there': [{ observations: '/nowhere.csv' }, 1, 'nowhere.csv'],
    'weather that is not there': [{ weather: '/nowhere.ndjson' }, 1, 'nowhere.ndjson'],
    'an error of no weather': [{ weather: 'none', weatherError: 1 }, 2, '--weather-error'],
    'a seed that is no number': [{ seed: Number.NaN }, 2, '--seed'],
    'half a place': [{ latitude: 52 }, 2, '--longitude'],
    'no place on Earth': [{ latitude: 95, longitude: 0 }, 2, 'degrees'],
  }
  for (const [name, [more, status, says]] of Object.entries(calls))
    test(`${name}: exit ${status}, and why`, async () => {
      expect(await run(more)).toBe(status)
      expect(said.error.join('\n')).toContain(says)
      expect(said.log).toEqual([])
    })

  describe('over what an installation holds', () => {
    const winter = observationsTo([5, -4, 3, -2])
    const issues = winter
      .filter(({ at }) => at.getUTCMinutes() === 0 && at.getUTCHours() % 6 === 0)
      .map(({ at }) => ({ issued_at: at, hours: anAtmosphere().hours }))
    const stored = async (name: string, late: (at: Date) => Date = (at) => at) => {
      const config = { FROSTLINE_DATA_DIR: join(dir, name), FROSTLINE_SIMULATOR: 'off' }
      mkdirSync(config.FROSTLINE_DATA_DIR)
      const store = await openOperationalStore({
        sqliteFile: join(config.FROSTLINE_DATA_DIR, 'operational.sqlite'),
      })
      const { lat, lon } = WINTER_PLACE
      await store.saveNetwork(aNetwork({ stations: [aStation({ lat, lon })] }))
      for (const { issued_at, hours } of issues)
        await store.saveAtmosphere(
          'moor-top',
          anAtmosphere({ issued_at, hours, fetched_at: late(issued_at) }),
        )
      await store.close()
      const readings = sqliteReadings(join(config.FROSTLINE_DATA_DIR, 'readings.sqlite'))
      const own = winter.map(({ at, road_temp_c, air_temp_c, dewpoint_c, wind_m_s }, seq) => {
        const measured = { road_temp_c, air_temp_c, dewpoint_c, wind_m_s } as Measurements
        return aReading({ at, received_at: late(at), seq, ...measured })
      })
      await readings.append(
        [...own, ...own.slice(0, 9).map((one) => ({ ...one, device: 'spare', road_temp_c: -9 }))],
        1,
        'a',
      )
      await readings.close()
      return config
    }
    const nights = { station: 'moor-top', from: '2026-01-10', to: '2026-01-13' }
    const ask = async (env: Record<string, string>, more: Partial<BacktestOptions> = {}) => {
      const status = await backtest({ ...nights, seed: 1, json: true, ...more }, env)
      return { status, found: status === 0 ? JSON.parse(said.log.at(-1)!) : null }
    }

    test('the same figures as from files with the same content', async () => {
      const { found } = await ask(await stored('same'))
      const measured = winter.map(
        ({ at, air_temp_c, road_temp_c, dewpoint_c, wind_m_s }) =>
          `${at.toISOString()},${air_temp_c},${road_temp_c},${dewpoint_c},${wind_m_s}`,
      )
      const observations = file(
        'same.csv',
        ['time,air_temp_c,road_temp_c,dewpoint_c,wind_m_s', ...measured].join('\n'),
      )
      const weather = file('same.ndjson', issues.map((issue) => JSON.stringify(issue)).join('\n'))
      const { lat: latitude, lon: longitude } = WINTER_PLACE
      expect(await run({ json: true, observations, weather, latitude, longitude })).toBe(0)
      const given = JSON.parse(said.log.at(-1)!)
      const builtIn = found.policies.filter(({ policy }: { policy: string }) => policy !== 'own')
      expect({ ...found.left_out, policies: builtIn }).toEqual({
        ...given.left_out,
        policies: given.policies,
      })
      expect(found.policies[0]).toMatchObject({ policy: 'live', nights: 4, frost_nights: 2, misses: 0 })
      expect(said.error).toContain(
        `${winter.length} readings of moor-top-box, ${issues.length} weather forecasts as they came`,
      )
    })

    test('what came a day late was not known: a frost is missed that was treated with it', async () => {
      const { found } = await ask(await stored('late', (at) => new Date(at.getTime() + DAY)))
      expect(found.policies[0]).toMatchObject({ policy: 'live', nights: 4, frost_nights: 2, misses: 1 })
    })

    test('how the authority decides by itself stands beside the built-in rules', async () => {
      const { found } = await ask(await stored('own'))
      expect(found.policies.at(-1)).toMatchObject({ policy: 'own', nights: 4, misses: 0 })
      // the route's own threshold is +1.0 °C, the built-in rule's 0.0 °C
      expect(found.policies.at(-1).treated).toBeGreaterThanOrEqual(found.policies[0].treated)
    })

    test('only the nights asked for', async () => {
      const { found } = await ask(await stored('some'), { from: '2026-01-11', to: '2026-01-11' })
      expect(found.policies[0]).toMatchObject({ nights: 1, frost_nights: 1 })
    })

    test.each([
      [
        'a station that is not there',
        { station: 'nowhere' },
        1,
        'there is no station nowhere; there are moor-top',
      ],
      [
        'nights without a reading',
        { from: '2024-01-01', to: '2024-01-02' },
        1,
        'no reading of moor-top is held',
      ],
      ['no nights', { from: '2026-02-30' }, 2, '--from and --to'],
      ['nights backwards', { from: '2026-01-13', to: '2026-01-10' }, 2, '--from and --to'],
      ['a file as well', { observations: 'x.csv' }, 2, 'one of them'],
      ['neither', { station: undefined, from: undefined, to: undefined }, 2, 'Give --observations'],
    ])('%s: why', async (name, more, status, says) => {
      const env = await stored(name)
      expect((await ask(env, more as Partial<BacktestOptions>)).status).toBe(status)
      expect(said.error.join('\n')).toContain(says)
    })

    test('no installation there: said, and none is made', async () => {
      const at = join(dir, 'nothing')
      expect((await ask({ FROSTLINE_DATA_DIR: at })).status).toBe(1)
      expect(said.error.join('\n')).toContain('operational.sqlite is not there; set FROSTLINE_DATA_DIR')
      expect(existsSync(at)).toBe(false)
    })
  })
})
