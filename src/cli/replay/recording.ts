import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { MINUTE } from '#src/units.ts'

/** One night as it was: what the station said, and each weather forecast from its issue time on. */
export type Recording = {
  /** Id of the site on the wire: `it_20140204` is `it-20140204`. */
  readonly site: string
  readonly ground: ForecastCase['site']
  readonly telemetry: readonly { readonly at: Date; readonly measurements: Measurements }[]
  readonly weather: readonly Atmosphere[]
  /** What the telemetry contract does not carry, and was left out: what → how many. */
  readonly leftOut: Readonly<Record<string, number>>
}

const wireId = (site: string) => site.toLowerCase().replaceAll('_', '-')

/** Readings of all cases, each instant once; a later case's word for the same instant is the same reading. */
function united(cases: readonly ForecastCase[]): RoadsideObservation[] {
  const byInstant = new Map(
    cases.flatMap(({ readings }) => readings).map((reading) => [reading.at.getTime(), reading]),
  )
  return [...byInstant.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

const carried = ['air_temp_c', 'dewpoint_c', 'subsurface_temp_c', 'wind_m_s'] as const

function measurementsOf(reading: RoadsideObservation, count: (what: string) => void): Measurements | null {
  const { road_temp_c, precipitating, surface_state } = reading
  if (road_temp_c === null) {
    count('readings without a road temperature')
    return null
  }
  const named = SURFACE_STATES.find((state) => state === surface_state)
  if (surface_state && !named) count(`surface state “${surface_state}”`)
  return {
    road_temp_c,
    ...Object.fromEntries(
      carried.flatMap((name) => (typeof reading[name] === 'number' ? [[name, reading[name]]] : [])),
    ),
    ...(typeof precipitating === 'boolean' ? { precipitating } : {}),
    ...(named ? { surface_state: named } : {}),
  }
}

/** All cases of one site as one night. */
export function recordingOf(site: string, cases: readonly ForecastCase[]): Recording {
  const [first] = cases
  if (!first) throw new Error(`no case of ${site}`)
  const leftOut: Record<string, number> = {}
  const count = (what: string) => {
    leftOut[what] = (leftOut[what] ?? 0) + 1
  }
  const telemetry = united(cases).flatMap((reading) => {
    const measurements = measurementsOf(reading, count)
    return measurements ? [{ at: reading.at, measurements }] : []
  })
  const { latitude: lat, longitude: lon } = first.site
  const weather = cases.map(({ issued_at, weather: hours }) => ({
    source: 'recorded',
    lat,
    lon,
    issued_at,
    fetched_at: issued_at,
    hours,
  }))
  return { site: wireId(site), ground: first.site, telemetry, weather, leftOut }
}

/** The recording begins a minute before its first reading. */
export const startOf = ({ telemetry }: Recording): Date =>
  new Date((telemetry[0]?.at.getTime() ?? 0) - MINUTE)
