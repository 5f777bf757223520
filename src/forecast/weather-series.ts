import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { fadeMismatch, type Observed, shelteredWind } from '#src/forecast/coupling.ts'
import { specificHumidity, vapourPressureOverWater } from '#src/forecast/humidity.ts'
import { CLEARING_FADE } from '#src/forecast/inferred-cloud.ts'
import { plausible, type Quantity } from '#src/forecast/plausible.ts'
import {
  clearShortwave,
  cloudTransmission,
  PRECIPITATING_CLOUD,
  screenedLongwave,
  screenedShortwave,
  skyLongwave,
} from '#src/forecast/radiation.ts'
import type { ForecastSite, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { sunHeight } from '#src/forecast/solar.ts'
import {
  onSteps,
  ratesOnSteps,
  type Samples,
  STEP,
  type StepGrid,
  samplesOf,
} from '#src/forecast/step-grid.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** The weather on the road during one step. */
export type RoadWeather = {
  air: number
  dewpoint: number
  /** kg/kg */
  humidity: number
  wind: number
  /** Global, W/m², at the surface. */
  shortwave: number
  longwave: number
  pressure: number
  /** mm/h, as named by the source. */
  rain: number
  snow: number
}

/** The weather on every step, one array a quantity, no gaps; and what had to be assumed. */
export type WeatherSeries = {
  readonly [quantity in keyof RoadWeather]: Float64Array
} & {
  /** Covered share of the sky, 0 to 1. */
  readonly cloud: Float64Array
  /** 1 where a source named the cloud, 0 where it is assumed. */
  readonly cloudKnown: Uint8Array
  /** Codes, e.g. `NO_WIND`: what was missing and replaced by an assumption. */
  readonly doubts: readonly string[]
}

const BRIDGED = 12 * HOUR
const HELD = HOUR
/** Observed weather bridges less: the weather service knows better after that. */
const OBSERVED_BRIDGED = 90 * MINUTE
export const USUAL_CLOUD = 5 / 8
const USUAL_WIND = 2
const USUAL_PRESSURE = 1000
/** "Precipitating" without an amount. */
const LIGHT = 0.3
/** More than this needs thick cloud, whatever the source says of cloud. */
const PRECIPITATION = 0.05
const PRECIPITATING_COVER = 7 / 8

type Sources = {
  readonly grid: StepGrid
  readonly site: ForecastSite
  readonly hours: readonly AtmosphereHour[]
  /** Rising in time. */
  readonly readings: readonly RoadsideObservation[]
  /** Cloud where no source names it, 0 to 1. */
  readonly assumedCloud: number
  /** Change of the named cover that the road showed in the last hour before issue, fading after it. */
  readonly clearing: number
}

const ofHours = (hours: readonly AtmosphereHour[], quantity: Quantity & keyof AtmosphereHour): Samples =>
  samplesOf(hours, (hour) => plausible(quantity, hour[quantity] as number | null))

const known = (values: Float64Array): boolean => values.some((value) => !Number.isNaN(value))

/** Fills unknown steps with the nearest known value; all unknown: with `otherwise`. */
function fill(values: Float64Array, otherwise: number): Float64Array {
  let before = values.find((value) => !Number.isNaN(value)) ?? otherwise
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]!)) values[i] = before
    else before = values[i]!
  return values
}

function observed(sources: Sources, quantity: 'air_temp_c' | 'dewpoint_c' | 'wind_m_s'): Observed {
  const samples = samplesOf(sources.readings, (reading) => plausible(quantity, reading[quantity]))
  return {
    values: onSteps(samples, sources.grid, STEP / 2, OBSERVED_BRIDGED, STEP),
    last: Math.floor(((samples.times.at(-1) ?? Number.NaN) - sources.grid.start) / STEP),
  }
}

/** Without a weather forecast: as the station itself had it a day before; less than a day known: as it had it last. */
function asYesterday({ values, last }: Observed): Float64Array {
  const day = (24 * HOUR) / STEP
  const first = values.findIndex((value) => !Number.isNaN(value))
  if (first < 0 || last - first < day) return values.slice()
  return values.map((_, i) => values[i - day] ?? Number.NaN)
}

/** Air that nobody measured or forecast: no warmer than the coldest road seen. */
const coldestRoad = (readings: readonly RoadsideObservation[]): number =>
  Math.min(...readings.map((reading) => plausible('road_temp_c', reading.road_temp_c) ?? 40))

function airTemperature(sources: Sources, cloud: Float64Array, doubts: string[]): Float64Array {
  const seen = observed(sources, 'air_temp_c')
  const forecast = onSteps(ofHours(sources.hours, 'air_temp_c'), sources.grid, STEP / 2, BRIDGED, HELD)
  if (!known(forecast)) doubts.push(known(seen.values) ? 'NO_AIR_FORECAST' : 'NO_AIR_TEMPERATURE')
  const base = fill(known(forecast) ? forecast : asYesterday(seen), coldestRoad(sources.readings))
  return fadeMismatch(base, seen, cloud)
}

function dewpoint(sources: Sources, air: Float64Array, cloud: Float64Array, doubts: string[]): Float64Array {
  const seen = observed(sources, 'dewpoint_c')
  const forecast = onSteps(ofHours(sources.hours, 'dewpoint_c'), sources.grid, STEP / 2, BRIDGED, HELD)
  if (!known(forecast) && !known(seen.values)) doubts.push('NO_DEWPOINT')
  const base = known(forecast) ? forecast : seen.values.slice()
  // Nights cool to about the dew point: the coldest air is a fair guess of it
  const guess = air.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY) - 1
  const result = fadeMismatch(fill(base, guess), seen, cloud)
  for (let i = 0; i < result.length; i++) result[i] = Math.min(result[i]!, air[i]!)
  return result
}

function wind(sources: Sources, doubts: string[]): Float64Array {
  const seen = observed(sources, 'wind_m_s')
  const forecast = onSteps(ofHours(sources.hours, 'wind_m_s'), sources.grid, STEP / 2, BRIDGED, HELD)
  if (!known(forecast)) doubts.push('NO_WIND')
  return shelteredWind(fill(forecast, USUAL_WIND), seen)
}

/** Did the station see precipitation at this step? null: it did not say. */
function precipitationSeen({ readings, grid }: Sources): (boolean | null)[] {
  const seen = new Array<boolean | null>(grid.count).fill(null)
  for (const [index, reading] of readings.entries()) {
    if (typeof reading.precipitating !== 'boolean') continue
    const from = Math.floor((reading.at.getTime() - grid.start) / STEP)
    const next = readings[index + 1]?.at.getTime() ?? reading.at.getTime() + STEP
    const until = Math.min(next, reading.at.getTime() + HOUR)
    for (let i = Math.max(0, from); i < grid.count && grid.start + i * STEP < until; i++)
      seen[i] = reading.precipitating
  }
  return seen
}

/** The station says whether, the weather forecast how much and of what kind. */
function precipitation(sources: Sources, doubts: string[]): { rain: Float64Array; snow: Float64Array } {
  const rain = ratesOnSteps(ofHours(sources.hours, 'rain_mm_h'), sources.grid, BRIDGED)
  const snow = ratesOnSteps(ofHours(sources.hours, 'snow_mm_h'), sources.grid, BRIDGED)
  const refused = sources.hours.some(
    (hour) => hour.snow_mm_h !== null && plausible('snow_mm_h', hour.snow_mm_h) === null,
  )
  if (refused) doubts.push('ABSURD_SNOW')
  if (!known(rain) && !known(snow)) doubts.push('NO_PRECIPITATION_FORECAST')
  for (const [i, seen] of precipitationSeen(sources).entries()) {
    rain[i] = rain[i]! || 0
    snow[i] = snow[i]! || 0
    if (seen === false) rain[i] = snow[i] = 0
    if (seen === true && rain[i]! + snow[i]! < LIGHT / 3) rain[i] = LIGHT
  }
  return { rain, snow }
}

/** Named cover with the clearing that the road shows: whole in the hour before issue, fading after it. */
function clearedCover({ clearing, grid }: Sources, step: number, named: number): number {
  const hours = ((step - grid.issue) * STEP) / HOUR
  if (clearing === 0 || hours < -1) return named
  return Math.max(0, named + clearing * Math.exp(-Math.max(0, hours) / CLEARING_FADE))
}

function cloudCover(
  sources: Sources,
  { rain, snow }: { rain: Float64Array; snow: Float64Array },
  doubts: string[],
): { cloud: Float64Array; cloudKnown: Uint8Array } {
  const oktas = onSteps(ofHours(sources.hours, 'cloud_oktas'), sources.grid, STEP / 2, BRIDGED, HELD)
  const cloudKnown = new Uint8Array(oktas.length)
  for (let i = 0; i < oktas.length; i++) {
    cloudKnown[i] = Number.isNaN(oktas[i]!) ? 0 : 1
    const named = cloudKnown[i] ? clearedCover(sources, i, oktas[i]! / 8) : sources.assumedCloud
    oktas[i] = rain[i]! + snow[i]! > PRECIPITATION ? Math.max(PRECIPITATING_COVER, named) : named
  }
  if (sources.clearing !== 0) doubts.push('SKY_CLEARER_THAN_FORECAST')
  else if (!cloudKnown.subarray(sources.grid.issue).includes(1)) doubts.push('NO_CLOUD')
  return { cloud: oktas, cloudKnown }
}

/** Shortwave of a clear sky at the middle of each step. */
export function clearSky({ latitude, longitude }: ForecastSite, grid: StepGrid): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, i) =>
    clearShortwave(sunHeight(grid.start + (i + 0.5) * STEP, latitude, longitude)),
  )
}

/** Given shortwave as a share of the clear sky's, so that it follows the sun between samples. */
function clearIndex(sources: Sources): Float64Array {
  const { latitude, longitude } = sources.site
  const index = samplesOf(sources.hours, (hour) => {
    const given = plausible('shortwave_w_m2', hour.shortwave_w_m2)
    const clear = clearShortwave(sunHeight(hour.at.getTime(), latitude, longitude))
    return given === null || clear < 30 ? null : Math.min(1.3, given / clear)
  })
  return onSteps(index, sources.grid, STEP / 2, 20 * HOUR, BRIDGED)
}

function radiation(
  sources: Sources,
  parts: Pick<WeatherSeries, 'air' | 'dewpoint' | 'rain' | 'snow' | 'cloud'>,
): { shortwave: Float64Array; longwave: Float64Array } {
  const shortwave = clearSky(sources.site, sources.grid)
  const index = clearIndex(sources)
  const longwave = onSteps(ofHours(sources.hours, 'longwave_w_m2'), sources.grid, STEP / 2, BRIDGED, HELD)
  const skyView = Math.max(0.1, Math.min(1, sources.site.sky_view ?? 1))
  for (let i = 0; i < shortwave.length; i++) {
    const cloud = parts.cloud[i]!
    const wet = parts.rain[i]! + parts.snow[i]! > PRECIPITATION
    const built = cloudTransmission(cloud) * (wet ? PRECIPITATING_CLOUD : 1)
    const passed = shortwave[i]! * (Number.isNaN(index[i]!) ? built : index[i]!)
    shortwave[i] = screenedShortwave(passed, cloud, skyView)
    const sky = Number.isNaN(longwave[i]!)
      ? skyLongwave(parts.air[i]!, parts.dewpoint[i]!, cloud)
      : longwave[i]!
    longwave[i] = screenedLongwave(sky, parts.air[i]!, skyView)
  }
  return { shortwave, longwave }
}

/** Weather on every step from the weather forecast, the station's own air and, failing both, named assumptions. */
export function weatherSeries(sources: Sources): WeatherSeries {
  const doubts: string[] = []
  const fallen = precipitation(sources, doubts)
  const sky = cloudCover(sources, fallen, doubts)
  const air = airTemperature(sources, sky.cloud, doubts)
  const dew = dewpoint(sources, air, sky.cloud, doubts)
  const pressure = fill(
    onSteps(ofHours(sources.hours, 'pressure_hpa'), sources.grid, STEP / 2, BRIDGED, HELD),
    USUAL_PRESSURE,
  )
  return {
    air,
    dewpoint: dew,
    humidity: dew.map((value, i) => specificHumidity(vapourPressureOverWater(value), pressure[i]!)),
    wind: wind(sources, doubts),
    ...radiation(sources, { air, dewpoint: dew, ...fallen, cloud: sky.cloud }),
    pressure,
    ...fallen,
    ...sky,
    doubts,
  }
}

/** Copies one step into `out`. */
export function weatherOfStep(series: WeatherSeries, i: number, out: RoadWeather): RoadWeather {
  out.air = series.air[i]!
  out.dewpoint = series.dewpoint[i]!
  out.humidity = series.humidity[i]!
  out.wind = series.wind[i]!
  out.shortwave = series.shortwave[i]!
  out.longwave = series.longwave[i]!
  out.pressure = series.pressure[i]!
  out.rain = series.rain[i]!
  out.snow = series.snow[i]!
  return out
}
