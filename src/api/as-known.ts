import type { AsKnownDocument } from '#src/api/as-known-document.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { hashOf } from '#src/api/hash.ts'
import { networkAt } from '#src/api/network-then.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import { knownAt, readingsKnownAt } from '#src/decision/as-known.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { plansKnownAt } from '#src/routing/night/night-plan.ts'
import { MAX_AHEAD } from '#src/telemetry/message-fault.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY, HOUR } from '#src/units.ts'

const READINGS_SHOWN = 3 * HOUR
const MOST_READINGS = 10_000
/** An alert or a doubt that was raised longer ago, and has not changed since, is not looked for. */
const LOOKED_BACK = 7 * DAY
const FORECASTS_LOOKED_BACK = [3 * HOUR, 2 * DAY]

const NETWORK_NOT_KNOWN =
  'No network of then is kept: names, places and the sensors of a route are as they are now.'
const NOT_KNOWN = [
  'Between two versions of a proposal its words were made anew every few minutes; the record holds each version with the words it began with, and those that a person answered.',
  'Alerts and sensor doubts that had last changed more than seven days before are not looked for.',
]

const upTo = (at: Date, back: number) => ({
  from: new Date(at.getTime() - back),
  to: new Date(at.getTime() + 1),
})

async function entriesOf(deps: ApiDeps, authorities: readonly string[], at: Date): Promise<RecordEntry[]> {
  const asked = authorities.flatMap((authority) => [
    deps.store.recordBetween(authority, upTo(at, 2 * DAY), 'decision_'),
    deps.store.recordBetween(authority, upTo(at, 2 * DAY), 'treatment_'),
    deps.store.recordBetween(authority, upTo(at, LOOKED_BACK), 'alert_'),
    deps.store.recordBetween(authority, upTo(at, LOOKED_BACK), 'sensor_verdict'),
  ])
  return (await Promise.all(asked)).flat()
}

async function forecastKnown({ store }: ApiDeps, station: string, at: Date) {
  for (const back of FORECASTS_LOOKED_BACK) {
    const last = (await store.forecastsOf(station, upTo(at, back))).at(-1)
    if (last) return { ...last, sha256: hashOf(last) }
  }
  return null
}

async function readingsKnown(deps: ApiDeps, station: Station, { devices }: Network, at: Date) {
  const span = {
    from: new Date(at.getTime() - READINGS_SHOWN),
    to: new Date(at.getTime() + MAX_AHEAD + 1),
    limit: MOST_READINGS,
  }
  const found: Reading[] = []
  for (const device of devices.filter((one) => one.station === station.id))
    found.push(...(await deps.readings.ofDevice(device.id, span)))
  return readingsKnownAt(found, at).sort((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq)
}

/** What was known of a night at an instant: readings by receipt, forecasts by issue, decisions by the record. */
export async function asKnown(
  deps: ApiDeps,
  who: Principal,
  night: string,
  at: Date,
): Promise<AsKnownDocument> {
  const then = await networkAt(deps, at)
  const network = ownNetwork(who, then.network)
  const { decisions, alerts, verdicts, treatments } = knownAt(await entriesOf(deps, who.authorities, at), at)
  const plans = await Promise.all(
    who.authorities.map((authority) => deps.store.plansOfNight(authority, night)),
  )
  const ofNight = currentDecisions(
    decisions.filter((decision) => decision.night === night),
    at,
  )
  const stations: AsKnownDocument['stations'][number][] = []
  for (const station of network.stations)
    stations.push({
      id: station.id,
      name: station.name,
      readings: await readingsKnown(deps, station, network, at),
      forecast: await forecastKnown(deps, station.id, at),
      doubts: verdicts.filter((verdict) => verdict.station === station.id),
    })
  return {
    format: 'frostline.as-known/1',
    night,
    at,
    time_zone: timeZoneOf(network, deps.timeZone),
    routes: network.routes.map(({ id, name }) => ({
      id,
      name,
      decision: ofNight.find((decision) => decision.route === id) ?? null,
    })),
    stations,
    alerts,
    treatments,
    plans: plansKnownAt(plans.flat(), at),
    network: then.version,
    not_known: [...(then.version ? [] : [NETWORK_NOT_KNOWN]), ...NOT_KNOWN],
  }
}
