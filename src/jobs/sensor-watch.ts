import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { doubtedReading } from '#src/forecast/sensors/doubtful.ts'
import { type ForecastTrace, forecastTrace } from '#src/forecast/sensors/forecast-trace.ts'
import { type RoadTrack, roadTrack, trackTimeOf } from '#src/forecast/sensors/road-track.ts'
import { sensorVerdict } from '#src/forecast/sensors/sensor-verdict.ts'
import type { DoubtedSpan, SensorVerdict, WatchedRoad } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Log } from '#src/jobs/log.ts'
import { sensorCircumstances } from '#src/jobs/sensor-circumstances.ts'
import { type PlacedSensor, sensorSurroundings } from '#src/jobs/sensor-surroundings.ts'
import { verdictKeeping } from '#src/jobs/sensor-verdict-keeping.ts'
import { type Device, isInMaintenance } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { WINDOW } from '#src/telemetry/recent-readings.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'

type Readings = {
  ofDevice(device: string, from: Date, to: Date): readonly Reading[]
  ofStation(station: string, from: Date, to: Date): readonly Reading[]
}
export type SensorWatchParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: Readings
  readonly store: Pick<
    OperationalStore,
    'mark' | 'saveMark' | 'appendRecord' | 'latestAtmosphere' | 'rejectionsOf' | 'forecastsOf'
  >
  readonly log: Log
}

export type SensorWatch = {
  /** Reads back what was believed when the service stopped; a store that is down costs that memory only. */
  restore(): Promise<void>
  /** What forecasts of stations say, to hold the sensors against; each kept for half a day. */
  hold(forecasts: readonly StationForecast[]): void
  /**
   * Judges the sensor of a reading, at most every five minutes and fifty sensors a second: a burst costs one look, and
   * twenty thousand that come back together are let in before they are judged, by their next readings or by `all`.
   */
  onReading(reading: Reading): void
  /** Judges every sensor; keeps and records what has changed. */
  all(): Promise<{ readonly judged: number; readonly doubted: number }>
  /** null: not judged yet. */
  verdict(device: string): SensorVerdict | null
  verdicts(): readonly SensorVerdict[]
  /** Readings as they must be believed: with the codes of the findings against their sensor. */
  readonly believed: Pick<Readings, 'ofStation'>
}

const NOT_DOUBTED: readonly DoubtedSpan[] = []
const AGAIN_AFTER = 5 * MINUTE
/** A look is up to 3 ms where tracks of neighbours are made anew: so many take a seventh of a core. */
const LOOKS_A_SECOND = 50
const TRACES_KEPT = 14 * HOUR
/** One reading of each run of readings by one device: asked for at each look at a route, and mostly there is one. */
const devicesOf = (readings: readonly Reading[]): readonly Reading[] =>
  readings.filter(({ device }, index) => device !== readings[index - 1]?.device)

/** Looks are a fraction of a millisecond: readings must not wait for a thousand of them. */
const AT_A_STRETCH = 50
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Keeps a verdict beside every sensor: judged on its readings and every ten minutes. A change is put down in the record
 * with its figures, so that what was believed, and why, can be read years later. Bounded work: eight neighbours, two
 * days of half hours.
 */
export function sensorWatch(parts: SensorWatchParts): SensorWatch {
  const { clock, recent, store, log } = parts
  const keeping = verdictKeeping(parts)
  const circumstances = sensorCircumstances(parts)
  const verdicts = new Map<string, SensorVerdict>()
  const traces = new Map<string, ForecastTrace[]>()
  const tracks = new Map<string, RoadTrack>()
  const marked = new WeakMap<Reading, { spans: readonly DoubtedSpan[]; reading: Reading }>()
  /** Which readings each track was made from: the two at their ends and how many. */
  const madeFrom = new Map<string, { first?: Reading; last?: Reading; length: number }>()
  let placed: { network: Network; of: ReturnType<typeof sensorSurroundings> } | null = null

  function sensorOf(device: string): PlacedSensor | null {
    const network = parts.network()
    if (placed?.network !== network) placed = { network, of: sensorSurroundings(network) }
    return placed.of(device)
  }
  /** A sensor in somebody's hand measures no road: it is judged by the rest. */
  function windowOf(device: Device, now: Date): readonly Reading[] {
    const span = [new Date(now.getTime() - WINDOW), new Date(now.getTime() + HOUR)] as const
    const readings = recent.ofDevice(device.id, ...span)
    return device.maintenance ? readings.filter(({ at }) => !isInMaintenance(device, at)) : readings
  }

  const isBelieved = ({ id }: Device) => (verdicts.get(id)?.verdict ?? 'trusted') === 'trusted'

  /** The one of before while no reading has come or left. */
  function trackOf(device: string, readings: readonly Reading[], now: Date): RoadTrack {
    const made = madeFrom.get(device)
    const { length } = readings
    const isSame = made?.length === length && made.first === readings[0] && made.last === readings[length - 1]
    const held = tracks.get(device)
    if (isSame && held?.end === trackTimeOf(now.getTime())) return held
    const track = roadTrack(readings, now)
    tracks.set(device, track)
    madeFrom.set(device, { first: readings[0], last: readings[length - 1], length })
    return track
  }

  /** A neighbour's track is made anew every half hour; its own verdict needs it every time. */
  function neighbourOf(device: Device, now: Date): WatchedRoad {
    const held = tracks.get(device.id)
    const isNew = held?.end === trackTimeOf(now.getTime())
    const track = isNew ? held : trackOf(device.id, windowOf(device, now), now)
    return { track, traces: traces.get(device.station) ?? [] }
  }

  function judge({ device, station, neighbours }: PlacedSensor, now: Date): SensorVerdict {
    const readings = windowOf(device, now)
    const track = trackOf(device.id, readings, now)
    const given = {
      authority: device.authority,
      station: station.id,
      device: device.id,
      readings,
      track,
      traces: traces.get(station.id) ?? [],
      neighbours: neighbours.filter(isBelieved).map((other) => neighbourOf(other, now)),
      weather: circumstances.weatherAt(station.id),
      refusals: circumstances.refusalsOf(device.id),
      previous: verdicts.get(device.id) ?? null,
    }
    return sensorVerdict(given, now)
  }

  function look(device: string, now: Date): void {
    const sensor = sensorOf(device)
    if (!sensor) return
    try {
      verdicts.set(device, judge(sensor, now))
    } catch (error) {
      log.error({ event: 'sensor_not_judged', device, err: error }, 'sensor could not be judged')
    }
  }

  const turns = { second: Number.NaN, taken: 0 }
  function hasTurn(now: Date): boolean {
    const second = Math.floor(now.getTime() / SECOND)
    if (second !== turns.second) Object.assign(turns, { second, taken: 0 })
    return turns.taken++ < LOOKS_A_SECOND
  }

  /** One object while the verdict stands, so that what is known of it by others is not lost. */
  function asDoubted(reading: Reading, spans: readonly DoubtedSpan[]): Reading {
    const known = marked.get(reading)
    if (known?.spans === spans) return known.reading
    const made = { spans, reading: doubtedReading(reading, spans) }
    marked.set(reading, made)
    return made.reading
  }

  /** Older than what is held already. */
  async function recall(station: string, now: Date): Promise<void> {
    const span = { from: new Date(now.getTime() - TRACES_KEPT), to: now }
    const issued = await store.forecastsOf(station, span)
    const held = traces.get(station) ?? []
    const older = issued.filter(({ issued_at }) => held.every((trace) => issued_at < trace.issued_at))
    traces.set(station, [...older.map(forecastTrace), ...held])
  }

  /** Without the forecasts of before a restart a sensor that left them would be believed again within the hour. */
  async function recallAll(now: Date): Promise<void> {
    try {
      for (const { id } of parts.network().stations) await recall(id, now)
    } catch (error) {
      log.error({ event: 'forecasts_not_recalled', err: error }, 'forecasts of before could not be read')
    }
  }
  let recalled: Promise<void> | null = null

  return {
    async restore() {
      for (const verdict of await keeping.restored()) verdicts.set(verdict.device, verdict)
    },
    hold(forecasts) {
      for (const forecast of forecasts) {
        const held = traces.get(forecast.station) ?? []
        if (held.some(({ issued_at }) => issued_at.getTime() === forecast.issued_at.getTime())) continue
        const oldest = forecast.issued_at.getTime() - TRACES_KEPT
        const kept = held.filter(
          ({ issued_at }) => issued_at.getTime() >= oldest && issued_at < forecast.issued_at,
        )
        traces.set(forecast.station, [...kept, forecastTrace(forecast)])
      }
    },
    onReading({ device: id }) {
      const now = clock.now()
      const last = verdicts.get(id)?.at.getTime() ?? Number.NEGATIVE_INFINITY
      if (Math.abs(now.getTime() - last) >= AGAIN_AFTER && hasTurn(now)) look(id, now)
    },
    async all() {
      const now = clock.now()
      recalled ??= recallAll(now)
      await recalled
      await circumstances.read(now)
      const { devices } = parts.network()
      for (const id of verdicts.keys()) if (!sensorOf(id)) verdicts.delete(id)
      for (const [index, device] of devices.entries()) {
        if (index > 0 && index % AT_A_STRETCH === 0) await othersFirst()
        look(device.id, now)
      }
      await keeping.keep(verdicts.values())
      const doubted = [...verdicts.values()].filter(({ verdict }) => verdict !== 'trusted').length
      return { judged: verdicts.size, doubted }
    },
    verdict: (device) => verdicts.get(device) ?? null,
    verdicts: () => [...verdicts.values()],
    believed: {
      ofStation(station, from, to) {
        const readings = recent.ofStation(station, from, to)
        const spansOf = ({ device }: Reading) => verdicts.get(device)?.doubted ?? NOT_DOUBTED
        if (!devicesOf(readings).some((reading) => spansOf(reading).length > 0)) return readings
        return readings.map((reading) => asDoubted(reading, spansOf(reading)))
      },
    },
  }
}
