import { airTemperature, dewpoint, wind } from '#src/forecast/air-series.ts'
import type { Doubt } from '#src/forecast/bulk/fan-columns.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import { specificHumidity } from '#src/forecast/humidity.ts'
import { precipitation } from '#src/forecast/precipitation-series.ts'
import { saturationOverWater } from '#src/forecast/saturation.ts'
import { type CloudCover, cloudCover, radiation } from '#src/forecast/sky-series.ts'
import { fill, hoursOnSteps, type WeatherSources } from '#src/forecast/weather-sources.ts'

/** The weather on the road during one step. */
export type RoadWeather = {
  air: number
  dewpoint: number
  /** kg/kg */
  humidity: number
  wind: number
  /** Global, W/m², at the surface. */
  shortwave: number
  /** How fast the shortwave rises by the sun's way, W/m² an hour. */
  sunRise: number
  longwave: number
  pressure: number
  /** mm/h, as named by the source. */
  rain: number
  snow: number
}

export const noWeather = (): RoadWeather => ({
  air: 0,
  dewpoint: 0,
  humidity: 0,
  wind: 0,
  shortwave: 0,
  sunRise: 0,
  longwave: 0,
  pressure: 0,
  rain: 0,
  snow: 0,
})

/** The weather on every step, one array a quantity, no gaps; and what had to be assumed. */
export type WeatherSeries = {
  readonly [quantity in keyof RoadWeather]: Float64Array
} & CloudCover & {
    /** Codes, e.g. `NO_WIND`: what was missing and replaced by an assumption. */
    readonly doubts: readonly Doubt[]
  }

/** hPa; for a place that nobody tells the pressure of. */
const USUAL_PRESSURE = 1000

function humidityOf(dew: Float64Array, pressure: Float64Array, room: WorkRoom): Float64Array {
  const humidity = room.numbers(dew.length, 0)
  for (let i = 0; i < dew.length; i++)
    humidity[i] = specificHumidity(saturationOverWater(dew[i]!), pressure[i]!)
  return humidity
}

/** Weather on every step from the weather forecast, the station's own air and, failing both, named assumptions. */
export function weatherSeries(sources: WeatherSources): WeatherSeries {
  const doubts: Doubt[] = []
  const fallen = precipitation(sources, doubts)
  const sky = cloudCover(sources, fallen, doubts)
  const air = airTemperature(sources, sky.cloud, doubts)
  const dew = dewpoint(sources, air, sky.cloud, doubts)
  const pressure = fill(hoursOnSteps(sources, 'pressure_hpa'), USUAL_PRESSURE)
  const humidity = humidityOf(dew, pressure, sources.room)
  const felt = wind(sources, doubts)
  const { shortwave, sunRise, longwave } = radiation(sources, {
    air,
    dewpoint: dew,
    precipitating: fallen.precipitating,
    cloud: sky.cloud,
  })
  return {
    air,
    dewpoint: dew,
    humidity,
    wind: felt,
    shortwave,
    sunRise,
    longwave,
    pressure,
    rain: fallen.rain,
    snow: fallen.snow,
    cloud: sky.cloud,
    cloudKnown: sky.cloudKnown,
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
  out.sunRise = series.sunRise[i]!
  out.longwave = series.longwave[i]!
  out.pressure = series.pressure[i]!
  out.rain = series.rain[i]!
  out.snow = series.snow[i]!
  return out
}
