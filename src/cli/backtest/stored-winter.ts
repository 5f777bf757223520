import { openReadings } from '#src/adapters/readings.ts'
import { OWN_POLICY } from '#src/cli/backtest/policies-file.ts'
import { openHeldStore } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'
import type { BacktestPlace, IssuedWeather } from '#src/decision/backtest/atmosphere-known.ts'
import { type LivePolicy, livePolicy } from '#src/decision/backtest/backtest-policy.ts'
import type { Observation } from '#src/decision/backtest/observation.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { ruledNetwork } from '#src/decision/ruled-network.ts'
import { dewpointOfReading } from '#src/forecast/case-of-station.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { OperationalStore, ReadingStore } from '#src/ports.ts'
import { type CivilDate, nightSpan } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

export type AskedWinter = { readonly station: string; readonly from: CivilDate; readonly to: CivilDate }

/** A winter as a running installation holds it: what its station read, and the weather as it came in. */
export type StoredWinter = {
  readonly observations: readonly Observation[]
  readonly issues: readonly IssuedWeather[]
  readonly place: BacktestPlace
  readonly time_zone: string
  /** How the authority decides now on the first to be treated of the station's routes; null: it stands for none. */
  readonly own: LivePolicy | null
  /** Whose readings these are: of several boxes the one that said most. */
  readonly device: string
}

type Span = { readonly from: Date; readonly to: Date }

/** More than a box says in a day. */
const MOST_READINGS = 10_000

function* daysOf({ from, to }: Span): Generator<Span> {
  for (let at = from; at < to; at = new Date(at.getTime() + DAY))
    yield { from: at, to: new Date(Math.min(at.getTime() + DAY, to.getTime())) }
}

async function readingsOf(readings: ReadingStore, { id }: Station, span: Span): Promise<Reading[]> {
  const found: Reading[] = []
  for (const day of daysOf(span))
    found.push(...(await readings.ofStation(id, { ...day, limit: MOST_READINGS })))
  return found
}

/** Sensors of one place differ: a winter that goes from one to the other and back would swing with them. */
function ofOneDevice(readings: readonly Reading[]): readonly Reading[] {
  const devices = [...Map.groupBy(readings, ({ device }) => device).values()]
  return devices.toSorted((a, b) => b.length - a.length)[0] ?? []
}

const observationOf = (reading: Reading): Observation => ({
  at: reading.at,
  known_at: reading.received_at,
  flags: reading.flags,
  road_temp_c: reading.road_temp_c,
  air_temp_c: reading.air_temp_c ?? null,
  dewpoint_c: dewpointOfReading(reading),
  wind_m_s: reading.wind_m_s ?? null,
  shortwave_w_m2: null,
})

/** Each instant once: of two readings of one the first that came. */
const onceEach = (readings: readonly Reading[]): Reading[] =>
  readings.filter(({ at }, index) => readings[index - 1]?.at.getTime() !== at.getTime())

async function issuesOf(
  store: OperationalStore,
  { id, domain }: Station,
  span: Span,
): Promise<IssuedWeather[]> {
  const found: IssuedWeather[] = []
  for (const day of daysOf({ from: new Date(span.from.getTime() - DAY), to: span.to }))
    for (const { issued_at, fetched_at, hours } of await store.atmospheresOf(domain ?? id, day))
      found.push({ issued_at, known_at: fetched_at, hours })
  return found
}

function stationIn({ stations }: Network, station: string): Station {
  const found = stations.find(({ id }) => id === station)
  if (found) return found
  throw new Error(
    `there is no station ${station}; there are ${stations.map(({ id }) => id).join(', ') || 'none'}`,
  )
}

/** The routes' own policy and threshold, ordered at the last moment as the built-in rule is. */
async function ownPolicy(
  store: OperationalStore,
  network: Network,
  { authority, routes }: Station,
): Promise<LivePolicy | null> {
  const policy = (await store.policies(authority)).at(-1)?.policy ?? examplePolicy
  const [route] = ruledNetwork(network, () => policy)
    .routes.filter(({ id }) => routes.includes(id))
    .toSorted((a, b) => b.threshold.treat_below_c - a.threshold.treat_below_c)
  if (!route) return null
  const { threshold, margin_min } = route
  return { kind: 'live', id: OWN_POLICY, threshold, policy, margin_min, orders: livePolicy.orders }
}

async function read(
  store: OperationalStore,
  readings: ReadingStore,
  asked: AskedWinter,
): Promise<StoredWinter> {
  const network = await store.network()
  const station = stationIn(network, asked.station)
  const { time_zone } = authorityOf(network, station.authority)
  const span = { from: nightSpan(asked.from, time_zone).from, to: nightSpan(asked.to, time_zone).to }
  const own = ofOneDevice(await readingsOf(readings, station, span))
  const [first] = own
  if (!first) throw new Error(`no reading of ${station.id} is held from ${asked.from} to ${asked.to}`)
  return {
    observations: onceEach(own).map(observationOf),
    issues: await issuesOf(store, station, span),
    place: { lat: station.lat, lon: station.lon },
    time_zone,
    own: await ownPolicy(store, network, station),
    device: first.device,
  }
}

/** Nights `from` to `to`, both included, out of the stores of the service that these settings name; changes nothing there. */
export async function storedWinter(config: Config, asked: AskedWinter): Promise<StoredWinter> {
  await using open = new AsyncDisposableStack()
  const store = await openHeldStore(config)
  open.defer(() => store.close())
  const readings = await openReadings(config)
  open.defer(() => readings.close())
  return await read(store, readings, asked)
}
