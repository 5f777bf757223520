import type { Doubt } from '#src/forecast/bulk/fan-columns.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import { shadedSteps } from '#src/forecast/horizon.ts'
import { CLEARING_FADE } from '#src/forecast/inferred-cloud.ts'
import { near, PAUSE, type Precipitation } from '#src/forecast/precipitation-series.ts'
import {
  clearShortwave,
  cloudLongwave,
  cloudTransmission,
  PRECIPITATING_CLOUD,
  screenedLongwave,
  screenedShortwave,
  skyLongwave,
} from '#src/forecast/radiation.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { sunHeight, sunTrack } from '#src/forecast/solar.ts'
import { onSteps, STEP, type StepGrid } from '#src/forecast/step-grid.ts'
import { hoursOnSteps, type WeatherSources } from '#src/forecast/weather-sources.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Covered share of the sky on each step, and where a source named it (1) or not (0). */
export type CloudCover = { readonly cloud: Float64Array; readonly cloudKnown: Uint8Array }

/** Precipitation needs thick cloud, whatever the source says of cloud. */
const PRECIPITATING_COVER = 7 / 8
/** A share of the clear sky's sun holds over the night, to the next sample. */
const INDEX_REACH = { offset: STEP / 2, bridged: 20 * HOUR, held: 12 * HOUR }

/** Change of cover that the road shows: whole in the hour before issue, fading after it. */
function clearingAt({ clearing, grid }: WeatherSources, step: number): number {
  const hours = ((step - grid.issue) * STEP) / HOUR
  return clearing === 0 || hours < -1 ? 0 : clearing * Math.exp(-Math.max(0, hours) / CLEARING_FADE)
}

const clearedCover = (sources: WeatherSources, step: number, named: number): number =>
  Math.max(0, named + clearingAt(sources, step))

type Air = { readonly [quantity in 'air' | 'dewpoint']: Float64Array }

/** Given longwave without the cloud that the road does not see; no less than a clear sky's. */
function clearedLongwave(
  sources: WeatherSources,
  { air, dewpoint }: Air,
  step: number,
  given: number,
): number {
  const cleared = clearingAt(sources, step)
  if (cleared === 0) return given
  const clear = skyLongwave(air[step]!, dewpoint[step]!, 0)
  const thinned = given + cleared * cloudLongwave(air[step]!, dewpoint[step]!)
  return Math.max(Math.min(given, clear), thinned)
}

export function cloudCover(
  sources: WeatherSources,
  { precipitating }: Precipitation,
  doubts: Doubt[],
): CloudCover {
  const oktas = hoursOnSteps(sources, 'cloud_oktas')
  const cloudKnown = sources.room.bytes(oktas.length)
  const isThick = near(precipitating, PAUSE, sources.room)
  for (let i = 0; i < oktas.length; i++) {
    cloudKnown[i] = Number.isNaN(oktas[i]!) ? 0 : 1
    const named = cloudKnown[i] ? clearedCover(sources, i, oktas[i]! / 8) : sources.assumedCloud
    oktas[i] = isThick[i] ? Math.max(PRECIPITATING_COVER, named) : named
  }
  if (sources.clearing !== 0) doubts.push('SKY_CLEARER_THAN_FORECAST')
  else if (!cloudKnown.subarray(sources.grid.issue).includes(1)) doubts.push('NO_CLOUD')
  return { cloud: oktas, cloudKnown }
}

/** The thickest cloud passes more than this: less by day is a sum that the source does not have. */
const DARKEST = 0.02

const HALF_HOUR = (30 * MINUTE) / STEP

/** Sine of the sun's height at the middle of each step. */
const sunHeights = ({ latitude, longitude }: ForecastSite, grid: StepGrid): Float64Array =>
  sunTrack({ from: grid.start + STEP / 2, step: STEP, count: grid.count }, latitude, longitude)

/** Shortwave of a clear sky at those heights. */
function clearSky(heights: Float64Array, room: WorkRoom): Float64Array {
  const clear = room.numbers(heights.length, 0)
  for (let i = 0; i < clear.length; i++) clear[i] = clearShortwave(heights[i]!)
  return clear
}

/** Given shortwave as a share of the clear sky's, so that it follows the sun between samples. */
function clearIndex(sources: WeatherSources): Float64Array {
  const { latitude, longitude } = sources.site
  const { times, shortwave_w_m2 } = sources.hours
  const values = sources.room.numbers(times.length, Number.NaN)
  for (let i = 0; i < times.length; i++) {
    if (Number.isNaN(shortwave_w_m2[i]!)) continue
    const clear = clearShortwave(sunHeight(times[i]!, latitude, longitude))
    const index = shortwave_w_m2[i]! / clear
    if (clear >= 30 && index >= DARKEST) values[i] = Math.min(1.3, index)
  }
  return onSteps({ times, values }, sources.grid, INDEX_REACH, sources.room)
}

export function radiation(
  sources: WeatherSources,
  parts: Pick<Precipitation, 'precipitating'> & Record<'air' | 'dewpoint' | 'cloud', Float64Array>,
): { shortwave: Float64Array; sunRise: Float64Array; longwave: Float64Array } {
  const heights = sunHeights(sources.site, sources.grid)
  const shaded = shadedSteps(sources.site, sources.grid, heights)
  const clear = clearSky(heights, sources.room)
  const shortwave = sources.room.numbers(clear.length, 0)
  const sunRise = sources.room.numbers(clear.length, 0)
  const index = clearIndex(sources)
  const longwave = hoursOnSteps(sources, 'longwave_w_m2')
  const skyView = Math.max(0.1, Math.min(1, sources.site.sky_view ?? 1))
  for (let i = 0; i < shortwave.length; i++) {
    const cloud = parts.cloud[i]!
    if (clear[i]! > 0) {
      const built = cloudTransmission(cloud) * (parts.precipitating[i] ? PRECIPITATING_CLOUD : 1)
      const passed = clear[i]! * (Number.isNaN(index[i]!) ? built : index[i]!)
      shortwave[i] = screenedShortwave(passed, cloud, skyView, shaded[i] === 1)
      const rise = clear[Math.min(clear.length - 1, i + HALF_HOUR)]! - clear[Math.max(0, i - HALF_HOUR)]!
      if (clear[i]! > 1) sunRise[i] = (rise * shortwave[i]!) / clear[i]!
    }
    const sky = Number.isNaN(longwave[i]!)
      ? skyLongwave(parts.air[i]!, parts.dewpoint[i]!, cloud)
      : clearedLongwave(sources, parts, i, longwave[i]!)
    longwave[i] = screenedLongwave(sky, parts.air[i]!, skyView)
  }
  return { shortwave, sunRise, longwave }
}
