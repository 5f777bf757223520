/** What goes wrong between the weather service and the county, and what a night made of it. */
import { isRefusal } from '#src/adapters/weather/fetch-json.ts'
import type { Alert } from '#src/decision/alert.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherSource } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'
import { type NightChoice, virtualNight } from '#tests/support/virtual-night.ts'

type Between = (sound: WeatherSource, clock: Clock) => WeatherSource

/** Each good answer changed; what the service refuses stays refused. */
export const changed =
  (change: (atmosphere: Atmosphere, now: Date) => Atmosphere): Between =>
  (sound, clock) => ({
    ...sound,
    async atmosphere(place) {
      const answer = await sound.atmosphere(place)
      return isRefusal(answer) ? answer : change(answer, clock.now())
    },
  })

/** The air that many degrees warmer, or colder, than the service knows it to become. */
export const warmerBy = (degrees: number): Between =>
  changed((atmosphere) => ({
    ...atmosphere,
    hours: atmosphere.hours.map((hour) => ({
      ...hour,
      air_temp_c: hour.air_temp_c === null ? null : hour.air_temp_c + degrees,
      dewpoint_c: hour.dewpoint_c === null ? null : hour.dewpoint_c + degrees,
    })),
  }))

/** Issued so many hours before it is sent, with status 200 and the valid times of now. */
export const issuedHoursAgo = (hours: number): Between =>
  changed((atmosphere, now) => ({ ...atmosphere, issued_at: new Date(now.getTime() - hours * HOUR) }))

export type Proposed = { readonly at: Date; readonly route: string; readonly recommendation: Recommendation }

type Night = Awaited<ReturnType<typeof virtualNight>>

/** Every recommendation of the night, in the order in which it was made. */
export async function proposals({ store }: Night): Promise<Proposed[]> {
  const entries = await store.record(null, 100_000)
  return entries.flatMap(({ at, detail }) => {
    const after = (detail as { after?: { route?: string; recommendation?: Recommendation } } | null)?.after
    return after?.recommendation && after.route
      ? [{ at, route: after.route, recommendation: after.recommendation }]
      : []
  })
}

/** Seconds from an instant until an alert of that kind was raised; infinite: it was not. */
export async function secondsUntilAlert({ store }: Night, kind: Alert['kind'], from: Date): Promise<number> {
  const entries = await store.record(null, 100_000)
  const raised = entries.find(
    ({ action, detail, at }) => action === 'alert_raised' && (detail as Alert).kind === kind && at >= from,
  )
  return raised ? (raised.at.getTime() - from.getTime()) / 1_000 : Number.POSITIVE_INFINITY
}

export const AFTERNOON = new Date('2026-01-15T14:00:00Z')
export const nightWith = (more: Partial<NightChoice>): Promise<Night> =>
  virtualNight({ scenario: 'uneventful', seed: 1, from: AFTERNOON, hours: 4, ...more })
