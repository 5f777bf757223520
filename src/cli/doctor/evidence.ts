import { openReadings } from '#src/adapters/readings.ts'
import { closing } from '#src/cli/doctor/closing.ts'
import { type Finding, fault, fine, type Times } from '#src/cli/doctor/finding.ts'
import { openLookedAt } from '#src/cli/doctor/store.ts'
import type { Config } from '#src/config.ts'
import { FORECAST_STALE } from '#src/decision/alerts/stale.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { wordsOf } from '#src/jobs/log.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { OperationalStore } from '#src/ports.ts'
import { MAX_AHEAD } from '#src/telemetry/message-fault.ts'
import { MINUTE } from '#src/units.ts'

/** As on the page: a reading that is older than its authority's policy allows is no evidence for a decision. */
async function freshFor(store: OperationalStore): Promise<(station: Station) => number> {
  const own = new Map((await store.policiesInForce()).map(({ authority, policy }) => [authority, policy]))
  return ({ authority }) => (own.get(authority) ?? examplePolicy).fresh_reading_min * MINUTE
}

const SHOWN = 5

/** Stations without a fresh reading. */
async function silent(
  config: Config,
  { stations }: Network,
  now: Date,
  fresh: (station: Station) => number,
): Promise<string[]> {
  await using opened = closing(await openReadings(config))
  const to = new Date(now.getTime() + MAX_AHEAD)
  const names: string[] = []
  for (const station of stations) {
    const span = { from: new Date(now.getTime() - fresh(station)), to, limit: 1 }
    if ((await opened.part.ofStation(station.id, span)).length === 0) names.push(station.name)
  }
  return names
}

const named = (names: readonly string[]): string =>
  names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
    : names.join(', ')

/** Of the station that was forecast longest ago: one that still is hides no other. */
async function forecastAge(store: OperationalStore, now: Date): Promise<number | null> {
  const issued = (await store.latestForecasts()).map(({ issued_at }) => issued_at.getTime())
  return issued.length === 0 ? null : now.getTime() - Math.min(...issued)
}

async function judged(config: Config, now: Date): Promise<Finding> {
  await using store = closing(await openLookedAt(config))
  const network = await store.part.network()
  const all = network.stations.length
  if (all === 0)
    return fault('no station is set up', 'describe your network in a file and name it in FROSTLINE_BOOTSTRAP')
  const without = await silent(config, network, now, await freshFor(store.part))
  if (without.length > 0)
    return fault(
      `${without.length} of ${all} stations have no fresh reading: ${named(without)}`,
      'check each sensor’s power, network and secret; the log says who was refused, /api/v1/devices/DEVICE/rejections which messages and why',
    )
  const age = await forecastAge(store.part, now)
  const look = 'look for forecast_refused and forecast_failed in the log'
  if (age === null)
    return fault(
      'no forecast has been made',
      `wait a minute: the first follows the first reading; then ${look}`,
    )
  if (age > FORECAST_STALE) return fault('the last forecast is more than two hours old', look)
  return fine(
    `${all} of ${all} stations are fresh, the last forecast is ${Math.round(age / MINUTE)} minutes old`,
  )
}

/** How old readings and forecasts are by the service's own clock, from the stores themselves: needs no sign-in. */
export async function evidence(config: Config, { service }: Times): Promise<Finding> {
  if (!service) return fault('cannot be judged while the service is down', 'start it: npm start')
  try {
    return await judged(config, service)
  } catch (error) {
    return fault(wordsOf(error), 'mend the databases first; see above')
  }
}
