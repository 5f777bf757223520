import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AtmosphereKnown,
  issuedAtmosphere,
  noAtmosphere,
  perfectAtmosphere,
} from '#src/decision/backtest/atmosphere-known.ts'
import { backtest } from '#src/decision/backtest/backtest.ts'
import { BUILT_IN, livePolicy, noonPolicy } from '#src/decision/backtest/backtest-policy.ts'
import { backtestFigures, type NightOutcome } from '#src/decision/backtest/figures.ts'
import { knownThen } from '#src/decision/backtest/known-then.ts'
import type { Observation } from '#src/decision/backtest/observation.ts'
import { observedNights } from '#src/decision/backtest/observed-nights.ts'
import { type Order, orderFor } from '#src/decision/backtest/order.ts'
import { DAY, HOUR } from '#src/units.ts'
import { FIRST_NOON, observationsTo, WINTER_PLACE } from '#tests/support/backtest-winter.ts'
import '#tests/support/property-seed.ts'

const noonAfter = (days: number) => new Date(FIRST_NOON.getTime() + days * DAY)

describe('the nights of a file', () => {
  const cases = {
    'below zero: a frost night from its first reading below 0.0 °C': { minima: [-1], frost: 1 },
    'exactly 0.0 °C is no frost': { minima: [0], frost: 0 },
    'mild: a night, and no frost': { minima: [5, -2, 6], frost: 1 },
  }
  for (const [name, { minima, frost }] of Object.entries(cases))
    test(name, () => {
      const { judged } = observedNights(observationsTo(minima), 'Europe/London')
      expect(judged.map(({ night }) => night)).toEqual(
        minima.map((_, day) => noonAfter(day).toISOString().slice(0, 10)),
      )
      const onsets = judged.flatMap(({ onset_at }) => (onset_at ? [onset_at] : []))
      expect(onsets).toHaveLength(frost)
    })

  test('a silence of over three hours: not judged, and named', () => {
    const seen = observationsTo([2, 2]).filter(
      ({ at }) => at < noonAfter(0.3) || at.getTime() > noonAfter(0.3).getTime() + 3.2 * HOUR,
    )
    const { judged, left_out } = observedNights(seen, 'Europe/London')
    expect(left_out).toEqual(['2026-01-10'])
    expect(judged.map(({ night }) => night)).toEqual(['2026-01-11'])
  })

  test('noon is civil: of New York it is 17:00 UTC', () => {
    const { judged } = observedNights(observationsTo([3, 3, 3]), 'America/New_York')
    expect(judged[0]!.from).toEqual(new Date('2026-01-10T17:00:00Z'))
  })
})

describe('figures', () => {
  const from = noonAfter(0)
  const hour = (hours: number) => new Date(from.getTime() + hours * HOUR)
  const outcome = (minimum_c: number, onset: number | null, decided: number | null): NightOutcome => ({
    night: {
      night: '2026-01-10',
      from,
      to: hour(24),
      minimum_c,
      onset_at: onset === null ? null : hour(onset),
    },
    order: decided === null ? null : { decided_at: hour(decided), salt_g_m2: 10 },
  })
  const cases: Record<
    string,
    [NightOutcome, { misses: number; needless_runs: number; percent_correct: number | null }]
  > = {
    'frost, ordered four hours before: treated in time': [
      outcome(-1, 12, 8),
      { misses: 0, needless_runs: 0, percent_correct: 100 },
    ],
    'frost, the treatment ends with the onset: a miss': [
      outcome(-1, 12, 8.5),
      { misses: 1, needless_runs: 0, percent_correct: 0 },
    ],
    'frost, nothing ordered: a miss': [
      outcome(-1, 12, null),
      { misses: 1, needless_runs: 0, percent_correct: 0 },
    ],
    'no frost, treated: a needless run': [
      outcome(1, null, 4),
      { misses: 0, needless_runs: 1, percent_correct: 0 },
    ],
    'no frost, not treated: correct': [
      outcome(1, null, null),
      { misses: 0, needless_runs: 0, percent_correct: 100 },
    ],
    'a mild night is not critical, its needless run still one': [
      outcome(3, null, 4),
      { misses: 0, needless_runs: 1, percent_correct: null },
    ],
  }
  for (const [name, [night, expected]] of Object.entries(cases))
    test(name, () => {
      expect(backtestFigures('any', [night])).toMatchObject({ nights: 1, ...expected })
    })

  test('of no nights nothing can be divided', () => {
    expect(backtestFigures('any', [])).toMatchObject({
      miss_rate: null,
      false_alarm_ratio: null,
      percent_correct: null,
      warning_hours_median: null,
      salt_t: 0,
    })
  })

  test('salt: 10 g/m² on 60 km by 6 m are 3.6 t; without a rate it is counted apart', () => {
    const without: NightOutcome = { ...outcome(-12, 10, 1), order: { decided_at: hour(1), salt_g_m2: null } }
    expect(backtestFigures('any', [outcome(-1, 12, 2), without])).toMatchObject({
      salt_t: 3.6,
      without_rate: 1,
      warning_hours_median: 9.5,
    })
  })
})

describe('policies', () => {
  const figuresOf = (minima: readonly number[], atmosphere?: AtmosphereKnown) => {
    const observations = observationsTo(minima)
    const atmosphereAt = atmosphere ?? perfectAtmosphere(observations, WINTER_PLACE)
    const { policies } = backtest({
      observations,
      atmosphereAt,
      place: WINTER_PLACE,
      policies: BUILT_IN,
      time_zone: 'Europe/London',
    })
    return Object.fromEntries(policies.map((figures) => [figures.policy, figures]))
  }

  test('hard frosts are treated in time by all, mild nights by none', () => {
    const found = figuresOf([6, 6, -6, -6, 6, 6])
    for (const policy of ['live', 'noon:0.0', 'noon:0.5', 'noon:1.0'])
      expect(found[policy]).toMatchObject({
        nights: 6,
        frost_nights: 2,
        treated: 2,
        misses: 0,
        needless_runs: 0,
      })
  })

  test('a higher noon threshold never treats fewer nights', () => {
    const found = figuresOf([2, 1, 0.5, 0, -0.5, -1, 1.5, 0.2])
    const treated = ['noon:0.0', 'noon:0.5', 'noon:1.0'].map((policy) => found[policy]!.treated)
    expect(treated).toEqual(treated.toSorted((a, b) => a - b))
  })

  test('without weather the live rule misses no more frosts than one look at noon', () => {
    const found = figuresOf([4, -6, -2, -4, 4], noAtmosphere)
    expect(found.live!.misses).toBeLessThanOrEqual(found['noon:0.0']!.misses)
  })

  test('twice the same', () => {
    expect(figuresOf([1, 0, -1])).toEqual(figuresOf([1, 0, -1]))
  })
})

describe('nobody sees the future', () => {
  const POLICIES = [...BUILT_IN, { ...livePolicy, id: 'at once', orders: 'at_once' as const }, noonPolicy(3)]
  const minima = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 })
  const moment = fc.integer({ min: 30, max: 3 * 144 - 1 })
  const place = WINTER_PLACE

  /** Orders of all policies for each of the three nights, as far as they were decided before an instant. */
  function ordersBefore(t: Date, observations: readonly Observation[], atmosphereAt: AtmosphereKnown) {
    const known = knownThen({ observations, atmosphereAt, place })
    return POLICIES.flatMap((rule) =>
      [0, 1, 2].map((day): Order | null => {
        const order = orderFor(rule, { from: noonAfter(day), to: noonAfter(day + 1) }, known)
        return order && order.decided_at < t ? order : null
      }),
    )
  }

  /** Weather of the first noon's last hours, issued anew every six hours from what nobody measured. */
  const issues = Array.from({ length: 13 }, (_, issue) => {
    const issued_at = new Date(FIRST_NOON.getTime() + (issue - 1) * 6 * HOUR)
    return {
      issued_at,
      hours: Array.from({ length: 40 }, (_, ahead) => ({
        at: new Date(issued_at.getTime() + ahead * HOUR),
        air_temp_c: 2 + 4 * Math.cos(((issue * 6 + ahead) / 12) * Math.PI),
        dewpoint_c: -1,
        wind_m_s: 2,
        cloud_oktas: (issue * 3) % 8,
        rain_mm_h: 0,
        snow_mm_h: 0,
        pressure_hpa: 1015,
        shortwave_w_m2: null,
        longwave_w_m2: null,
      })),
    }
  })

  const seen = (observations: readonly Observation[], until: Date) =>
    observations.filter(({ at }) => at <= until)

  test('an order is the same with everything after its own instant cut off', () => {
    fc.assert(
      fc.property(minima, (coldest) => {
        const observations = observationsTo(coldest)
        const all = { observations, atmosphereAt: issuedAtmosphere(issues, place), place }
        for (const rule of POLICIES)
          for (const day of [0, 1, 2]) {
            const night = { from: noonAfter(day), to: noonAfter(day + 1) }
            const order = orderFor(rule, night, knownThen(all))
            if (!order) continue
            const then = order.decided_at
            const issuedThen = issues.filter(({ issued_at }) => issued_at <= then)
            const atmosphereAt = issuedAtmosphere(issuedThen, place)
            const known = knownThen({ observations: seen(observations, then), atmosphereAt, place })
            expect(orderFor(rule, night, known)).toEqual(order)
          }
      }),
      { numRuns: 20 },
    )
  })

  test('observations and weather after any instant, cut off, change nothing decided before it', () => {
    fc.assert(
      fc.property(minima, moment, (coldest, step) => {
        const observations = observationsTo(coldest)
        const t = observations[step]!.at
        const all = ordersBefore(t, observations, issuedAtmosphere(issues, place))
        const then = observations.filter(({ at }) => at < t)
        const issuedThen = issues.filter(({ issued_at }) => issued_at < t)
        expect(ordersBefore(t, then, issuedAtmosphere(issuedThen, place))).toEqual(all)
      }),
      { numRuns: 25 },
    )
  })

  test('nor does another road from then on, even in perfect weather', () => {
    fc.assert(
      fc.property(minima, moment, fc.double({ min: -9, max: 9, noNaN: true }), (coldest, step, warmer) => {
        const observations = observationsTo(coldest)
        const t = observations[step]!.at
        const perfect = perfectAtmosphere(observations, place, { rms_24h_c: 1, seed: 3 })
        const other = observations.map((observation) =>
          observation.at < t
            ? observation
            : { ...observation, road_temp_c: observation.road_temp_c! + warmer },
        )
        expect(ordersBefore(t, other, perfect)).toEqual(ordersBefore(t, observations, perfect))
      }),
      { numRuns: 25 },
    )
  })
})
