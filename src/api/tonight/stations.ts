import type { ApiDeps, RecentReadings } from '#src/api/deps.ts'
import { stationVerdict } from '#src/api/station-verdict.ts'
import { AHEAD } from '#src/api/tonight/ages.ts'
import type { Freshness, TonightStation } from '#src/api/tonight-document.ts'
import { outOfUseWords } from '#src/decision/alerts/sensor-disabled.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { countsAsMissing } from '#src/network/device.ts'
import { authorityOf, devicesAt, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE, type Milliseconds, SECOND } from '#src/units.ts'

/** By the older of measured and received; a device's clock may run ahead, an age never does. */
const ageOf = (reading: Reading, now: Date): number =>
  Math.max(0, now.getTime() - Math.min(reading.at.getTime(), reading.received_at.getTime()))

/** The newest reading of any device at the station that is in use. */
export function latestAt(
  station: Station,
  network: Network,
  recent: RecentReadings,
  now: Date,
): Reading | null {
  const readings = devicesAt(network, station.id)
    .filter((device) => !countsAsMissing(device, now))
    .map((device) => recent.latest(device.id))
    .filter((reading) => reading !== null && reading.station === station.id) as Reading[]
  return readings.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null
}

function outOfUseAt({ id, authority }: Station, network: Network, now: Date): string[] {
  const { time_zone: timeZone } = authorityOf(network, authority)
  return devicesAt(network, id)
    .filter((device) => device.status === 'active' && countsAsMissing(device, now))
    .map((device) => outOfUseWords(device, now, timeZone))
}

/** A reading too old to be evidence for a decision is not shown as the present either. */
function freshness(reading: Reading | null, now: Date, fresh: Milliseconds): Freshness {
  if (!reading) return 'missing'
  // received after now: the clock was put back, and nobody can say how old it is
  if (reading.received_at.getTime() - now.getTime() > AHEAD) return 'stale'
  return ageOf(reading, now) <= fresh ? 'fresh' : 'stale'
}

type StationFound = {
  readonly reading: Reading | null
  readonly verdict: SensorVerdict | null
  readonly out_of_use: readonly string[]
}

function stationNow(
  station: Station,
  { reading, verdict, out_of_use }: StationFound,
  now: Date,
  fresh: Milliseconds,
): TonightStation {
  const { id, authority, name, lat, lon, setting, routes, invented } = station
  const state = freshness(reading, now, fresh)
  return {
    id,
    authority,
    name,
    lat,
    lon,
    setting,
    routes,
    invented,
    latest: reading && {
      at: reading.at,
      received_at: reading.received_at,
      road_temp_c: reading.road_temp_c,
      air_temp_c: reading.air_temp_c ?? null,
      surface_state: reading.surface_state ?? null,
      flags: reading.flags,
      age_s: Math.round(ageOf(reading, now) / SECOND),
    },
    verdict: verdict && {
      verdict: verdict.verdict,
      because: verdict.findings.map(({ because }) => because),
      next: verdict.next,
    },
    out_of_use,
    freshness: state,
    stale: state !== 'fresh',
  }
}

const order = (station: TonightStation) =>
  station.stale ? Number.NEGATIVE_INFINITY : (station.latest?.road_temp_c ?? 0)

/** Without a fresh reading first, then the coldest. */
export function stationsNow(
  network: Network,
  recent: RecentReadings,
  now: Date,
  policyOf: ApiDeps['policyOf'],
  sensors: ApiDeps['sensors'] = { verdict: () => null },
): TonightStation[] {
  const freshFor = ({ authority }: Station) => policyOf(authority).fresh_reading_min * MINUTE
  return network.stations
    .map((station) => {
      const found = {
        reading: latestAt(station, network, recent, now),
        verdict: stationVerdict(station.id, network, sensors),
        out_of_use: outOfUseAt(station, network, now),
      }
      return stationNow(station, found, now, freshFor(station))
    })
    .sort((a, b) => (order(a) === order(b) ? (a.id < b.id ? -1 : 1) : order(a) - order(b)))
}
