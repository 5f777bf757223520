import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { heldByInflux1, heldByInflux2 } from '#tests/support/asked-of-influx.ts'
import { type MildWeather, mildWeather } from '#tests/support/mild-weather.ts'
import { startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { type RunningService, startService } from '#tests/support/signed-in-service.ts'

/** A winter evening, eight minutes before the hourly forecast. */
export const CLOCK = '2026-01-15T17:57:00Z'

const ending: (() => unknown)[] = []
/** Stopped when the test ends, the last first. */
export const later = <T extends { stop(): unknown }>(started: T): T => {
  ending.unshift(() => started.stop())
  return started
}
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

type Health = { parts: { name: string; trouble: string | null }[] }
export const troubleOf = async (service: RunningService, part: string) =>
  (await service.get<Health>('/api/v1/health')).body.parts.find(({ name }) => name === part)?.trouble
export const tonight = async (service: RunningService) => {
  const { status, body } = await service.get<TonightDocument>('/api/v1/tonight')
  if (status !== 200) throw new Error(`tonight: ${status} ${JSON.stringify(body)}`)
  return body
}
export const outcomes = ({ routes }: TonightDocument) =>
  Object.fromEntries(routes.map(({ id, outcome }) => [id, outcome]))
export const ageOf = ({ ages }: TonightDocument, part: string) => ages.find(({ name }) => name === part)!
export const wordsOf = ({ ages }: TonightDocument) => ages.map(({ words }) => words).join('\n')
/** What is recommended for a route, as the API lists it. */
export const decided = async (service: RunningService, route: string) => {
  const { status, body } = await service.get<{
    items: { route: string; recommendation: { outcome: string } }[]
  }>('/api/v1/decisions')
  if (status !== 200) throw new Error(`decisions: ${status} ${JSON.stringify(body)}`)
  return body.items.find((decision) => decision.route === route)?.recommendation.outcome
}

/** Asked of PostgreSQL itself. */
export const sqlOf = (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  ending.unshift(() => sql.end({ timeout: 1 }))
  return sql
}

export async function underMildWeather(
  settings: Record<string, string>,
  clock = CLOCK,
  speed = 1,
): Promise<{ service: RunningService; weather: MildWeather }> {
  const weather = later(await mildWeather())
  await weather.start(() => new Date(clock))
  const service = later(
    await startService({
      clock,
      speed,
      settings: { FROSTLINE_WEATHER: 'open-meteo', FROSTLINE_WEATHER_URL: weather.url, ...settings },
    }),
  )
  return { service, weather }
}

/** InfluxDB 2.7, the settings that lead to it, and what it says it holds. */
export const influx2 = async () => {
  const server = later(await startInflux2())
  const file = join(freshFolder('token'), 'token')
  writeFileSync(file, server.token)
  const settings = {
    FROSTLINE_INFLUX_URL: server.url,
    FROSTLINE_INFLUX_TOKEN_FILE: file,
    FROSTLINE_INFLUX_ORG: server.org,
    FROSTLINE_INFLUX_BUCKET: server.bucket,
  }
  return { server, settings, held: () => heldByInflux2(server) }
}
export const influx1 = async () => {
  const server = later(await startInflux1())
  const settings = {
    FROSTLINE_INFLUX_URL: server.url,
    FROSTLINE_INFLUX_VERSION: '1',
    FROSTLINE_INFLUX_BUCKET: 'frostline',
  }
  return { server, settings, held: () => heldByInflux1(server, 'frostline') }
}
