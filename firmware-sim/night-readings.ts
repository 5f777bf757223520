/** The simulator without clock and network: a county's readings over a span, as its devices would send them. */
import { type Climate, climate } from './climate.ts'
import type { County } from './county.ts'
import { applyFaults, type Fault, type Faultless } from './faults.ts'
import { regularInstants } from './history.ts'
import type { Message } from './message.ts'
import type { ScenarioName } from './scenario.ts'
import { reading } from './sensor.ts'
import { stationTruth } from './station.ts'

/** The weather over the middle of a county. `first_at` lies in the first night of the `demo` cycle. */
export function countyClimate(choice: {
  county: County
  scenario: ScenarioName
  seed: number
  first_at: Date
}): Climate {
  const { stations } = choice.county
  const middle = (field: 'lat' | 'lon') =>
    stations.reduce((sum, station) => sum + station[field], 0) / stations.length
  return climate({
    scenario: choice.scenario,
    seed: choice.seed,
    first_at: choice.first_at,
    lat: middle('lat'),
    lon: middle('lon'),
  })
}

/** What each device of the county measures, without faults; throws for a device that is not in the county. */
export function countyReadings(county: County, weather: Climate): Faultless {
  const truths = new Map(county.stations.map((one) => [one.device, stationTruth(weather, one)]))
  return (device, at) => {
    const truth = truths.get(device)
    if (!truth) throw new Error(`no station has the device ${device}`)
    return reading(truth, weather.choice.seed, at)
  }
}

/**
 * Every device's readings measured in [from, to), in the order in which they leave. The same arguments give the same
 * messages; a span asked in pieces gives the same as the whole (faults that hold readings back aside).
 */
export function nightReadings(night: {
  county: County
  scenario: ScenarioName
  seed: number
  from: Date
  to: Date
  intervalS: number
  /** In the first night of the `demo` cycle; `from` when absent. */
  firstAt?: Date
  faults?: readonly Fault[]
}): Message[] {
  const { county, from } = night
  const weather = countyClimate({ ...night, first_at: night.firstAt ?? from })
  const faultless = countyReadings(county, weather)
  const instants = regularInstants(from, night.to, night.intervalS)
  const messages = instants.flatMap((at) => county.stations.map((station) => faultless(station.device, at)))
  return applyFaults(messages, night.faults ?? [], faultless)
}
