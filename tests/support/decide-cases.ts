/** Cases for the decision: a calm evening, fresh weather, two sensors; each test makes it colder, older or odder. */
import type { DecideCase, DecideRoads, DecideRoute, DecideSegment } from '#src/decision/decide-case.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aForecast, aForecastPoint, aReading, aRoute, EVENING, hoursAfter } from '#tests/support/builders.ts'

export const aDecideRoute = (more: Partial<DecideRoute> = {}): DecideRoute => ({
  ...aRoute(),
  stations: [{ id: 'moor-top', name: 'A628 at Moor Top' }],
  ...more,
})

/** Hourly to the next noon, falling in a straight line to `minimum` at 05:00 and warming after. */
export function nightTo(
  minimum: number,
  { evening = 6, state = 'dry' as ForecastPoint['surface_state'], doubt = 0.8 } = {},
): ForecastPoint[] {
  return Array.from({ length: 19 }, (_, hour) => {
    const median =
      hour === 11
        ? minimum
        : hour < 11
          ? evening + ((minimum - evening) * hour) / 11
          : minimum + ((evening - minimum) * (hour - 11)) / 8
    return aForecastPoint({
      at: hoursAfter(EVENING, hour),
      road_temp_c: median,
      road_temp_p10_c: median - doubt,
      road_temp_p90_c: median + doubt,
      freeze_probability: median < -doubt ? 0.95 : median < 0 ? 0.6 : median < doubt ? 0.2 : 0.02,
      surface_state: state,
    })
  })
}

export const forecastTo = (minimum: number, more: Partial<StationForecast> = {}): StationForecast =>
  aForecast({ series: nightTo(minimum), ...more })

/** Two sensors that read what the forecast says for now. */
export const twoSensors = (roadTemp: number, more: Partial<Reading> = {}): Reading[] => [
  aReading({ device: 'moor-top-box', road_temp_c: roadTemp, ...more }),
  aReading({ device: 'moor-top-spare', road_temp_c: roadTemp + 0.1, ...more }),
]

/** A road told from Moor Top alone, under every sky as much colder as said; driven twice under each. */
export const aRoad = (
  offset: number,
  {
    spread = 0.5,
    passes = 2,
    ...more
  }: Partial<Omit<DecideSegment, 'passes'>> & { spread?: number; passes?: number } = {},
): DecideSegment => ({
  id: 'b6105-1',
  road: 'B6105',
  references: [{ station: 'moor-top', weight: 1 }],
  offset_c: { clear: offset, broken: offset, overcast: offset },
  spread_c: { clear: spread, broken: spread, overcast: spread },
  ...more,
  passes: { clear: passes, broken: passes, overcast: passes },
})

export const roadsOf = (
  segments: readonly DecideSegment[],
  more: Partial<DecideRoads> = {},
): DecideRoads => ({
  surveyed_at: new Date('2025-11-03T22:10:00Z'),
  segments,
  stations: [],
  ...more,
})

export const aDecideCase = (more: Partial<DecideCase> = {}): DecideCase => ({
  id: '2026-01-15-route-1',
  now: EVENING,
  until: hoursAfter(EVENING, 18),
  time_zone: 'Europe/London',
  policy: examplePolicy,
  route: aDecideRoute(),
  forecasts: [forecastTo(4)],
  readings: twoSensors(6),
  treatments: [],
  ...more,
})
