import { createServer, type Server } from 'node:http'
import { freePort } from '#tests/support/servers/process.ts'

const HOUR_S = 3_600
/** A mild, overcast night: nothing in it freezes. Variable of Open-Meteo → unit and value. */
const MILD: Record<string, readonly [unit: string, value: number]> = {
  temperature_2m: ['°C', 8],
  dew_point_2m: ['°C', 5],
  wind_speed_10m: ['m/s', 4],
  cloud_cover: ['%', 100],
  rain: ['mm', 0],
  showers: ['mm', 0],
  snowfall: ['cm', 0],
  surface_pressure: ['hPa', 1008],
  shortwave_radiation_instant: ['W/m²', 0],
}

/** What such a service answers at that instant. */
export function answerTo(query: URLSearchParams, now: Date) {
  const first = Math.floor(now.getTime() / 86_400_000) * 24 * HOUR_S - 48 * HOUR_S
  const time = Array.from({ length: 5 * 24 }, (_, hour) => first + hour * HOUR_S)
  const names = Object.entries(MILD)
  // No two runs of a model say the same of every hour
  const run = (Math.floor(now.getTime() / (HOUR_S * 1_000)) % 24) / 100
  return {
    latitude: Number(query.get('latitude')),
    longitude: Number(query.get('longitude')),
    hourly_units: Object.fromEntries(names.map(([name, [unit]]) => [name, unit])),
    hourly: {
      time,
      ...Object.fromEntries(names.map(([name, [, value]]) => [name, time.map(() => value)])),
      temperature_2m: time.map(() => MILD.temperature_2m![1] + run),
    },
  }
}

export type MildWeather = {
  readonly url: string
  start(now: () => Date): Promise<void>
  /** The connection is refused from now on. */
  stop(): void
}

/** A weather service in Open-Meteo's shape on a port that it keeps; nothing listens before `start`. */
export async function mildWeather(): Promise<MildWeather> {
  const port = await freePort()
  let server: Server | null = null
  return {
    url: `http://127.0.0.1:${port}`,
    start(now) {
      server = createServer((request, response) => {
        const { searchParams } = new URL(request.url ?? '/', 'http://here')
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(answerTo(searchParams, now())))
      })
      return new Promise((listening) => server!.listen(port, '127.0.0.1', () => listening()))
    },
    stop() {
      server?.closeAllConnections()
      server?.close()
      server = null
    },
  }
}
