import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { canonicalText } from '#src/wire.ts'
import { AUTHORITY } from '#tests/support/season/season-county.ts'
import { FAULTS, type SeasonFault } from '#tests/support/season/season-faults.ts'

/** The rules of no action, said once more from their words and not from the code that they check. */
const { forecast_max_age_h, fresh_reading_min, treat_probability } = examplePolicy

export type NoActionBasis = {
  readonly now: Date
  readonly stations: readonly string[]
  readonly treat_below_c: number
  readonly forecasts: readonly StationForecast[]
  readonly readings: readonly Reading[]
}

/** Why nobody may be told that this road is fine; empty: there is nothing against it. */
export function againstNoAction(basis: NoActionBasis): string[] {
  const { now, stations, treat_below_c, forecasts, readings } = basis
  const age = (at: Date) => now.getTime() - at.getTime()
  const faults: string[] = []
  for (const station of stations) {
    const forecast = forecasts.find((one) => one.station === station)
    if (!forecast) faults.push(`${station} has no forecast`)
    else if (!forecast.atmosphere) faults.push(`${station} was forecast without weather`)
    else if (
      Math.max(age(forecast.issued_at), age(forecast.atmosphere.issued_at)) >=
      forecast_max_age_h * HOUR
    )
      faults.push(`the forecast of ${station} or its weather is too old`)
  }
  const fresh = readings.filter(
    ({ at, received_at }) => Math.max(age(at), age(received_at)) <= fresh_reading_min * MINUTE,
  )
  if (!fresh.some(({ flags }) => flags.length === 0)) faults.push('no sound sensor was heard lately')
  const cold = fresh.find(({ road_temp_c }) => road_temp_c <= treat_below_c)
  if (cold) faults.push(`${cold.device} reads ${cold.road_temp_c} °C`)
  return faults
}

/** The whole rest of the night by every forecast that it rests on. */
function againstPinned({ now, until, route, forecasts, readings }: DecideCase): string[] {
  const stations = route.stations.map(({ id }) => id)
  const { treat_below_c } = route.threshold
  const ahead = forecasts.flatMap(({ series }) => series.filter(({ at }) => at >= now && at < until))
  const faults = againstNoAction({ now, stations, treat_below_c, forecasts, readings })
  if (ahead.some(({ road_temp_c }) => !(road_temp_c > treat_below_c)))
    faults.push('a forecast reaches the threshold')
  if (ahead.some(({ freeze_probability }) => !(freeze_probability < treat_probability)))
    faults.push('it may well freeze')
  const reach = until.getTime() - 3 * HOUR
  if (forecasts.some(({ series }) => series.at(-1)!.at.getTime() < reach))
    faults.push('a forecast is too short')
  return faults
}

export type SeasonFindings = {
  readonly entries: number
  readonly decisions: number
  readonly alerts: number
  /** Recommendations of no action that were held against the rules. */
  readonly noActions: number
  /** Recommendations that were worked out again from what was pinned. */
  readonly replayed: number
  /** How many of each kind were injected, how many seen in time, and the longest that one took, minutes. */
  readonly seen: ReadonlyMap<SeasonFault['kind'], { injected: number; seen: number; longest_min: number }>
  /** What should not be, in words; empty: all held. */
  readonly faults: readonly string[]
}

const RAISED = /^alert_(raised|returned|worsened)$/

/** Ids of the alerts by which a fault may be seen. */
function alertsOf({ kind, device }: SeasonFault, stationOf: (device: string) => string): string[] {
  if (kind === 'dead_sensor') return [`sensor_silent:${device}`, `sensor_silent:${AUTHORITY}`]
  if (kind === 'stuck_sensor')
    return [`sensor_doubted:${stationOf(device!)}/SENSOR_STUCK`, `sensor_doubted:${AUTHORITY}/SENSOR_STUCK`]
  return [kind === 'weather_lost' ? `weather_stale:${AUTHORITY}` : `store_behind:${AUTHORITY}`]
}

/** Of stuck sensors nine in ten; of all others each. */
const LEAST_SEEN = { stuck_sensor: 0.9 } as Partial<Record<SeasonFault['kind'], number>>

const PART = 500
/** Every so many recommendations are worked out again. */
const SAMPLE = 10

/** P0, P1, P2 and P4 of a season that is over. */
export async function checkSeason(season: {
  readonly store: OperationalStore
  readonly faults: readonly SeasonFault[]
  readonly sample?: number
  stationOf(device: string): string
}): Promise<SeasonFindings> {
  const { store, faults: injected, stationOf, sample = SAMPLE } = season
  const faults: string[] = []
  const count = { entries: 0, decisions: 0, alerts: 0, noActions: 0, replayed: 0 }
  const raised = new Map<string, Date[]>()

  async function checkDecision({ at, subject, detail, pinned }: RecordEntry): Promise<void> {
    count.decisions++
    const { recommendation } = (detail as { after: Decision }).after
    const isNoAction = recommendation.outcome === 'no_action'
    if (!isNoAction && count.decisions % sample !== 0) return
    const where = `${subject} at ${at.toISOString()}`
    const found = pinned === null ? { lost: 'nothing is pinned' } : await store.pinnedCase(pinned)
    if ('lost' in found) return void faults.push(`P4: ${where}: ${found.lost}`)
    if (isNoAction) {
      count.noActions++
      faults.push(...againstPinned(found.given).map((why) => `P1: no action on ${where}: ${why}`))
    }
    count.replayed++
    if (canonicalText(recommend(found.given)) !== canonicalText(recommendation))
      faults.push(`P4: ${where} is decided otherwise now`)
  }

  for (let after = 0; ; ) {
    const entries = await store.recordAfter(after, PART)
    for (const entry of entries) {
      count.entries++
      if (entry.action.startsWith('decision_')) await checkDecision(entry)
      if (!RAISED.test(entry.action)) continue
      count.alerts++
      raised.set(entry.subject, [...(raised.get(entry.subject) ?? []), entry.at])
    }
    if (entries.length < PART) break
    after = entries.at(-1)!.seq
  }

  const seen = new Map<SeasonFault['kind'], { injected: number; seen: number; longest_min: number }>()
  const unseen: SeasonFault[] = []
  for (const fault of injected) {
    const counts = seen.get(fault.kind) ?? { injected: 0, seen: 0, longest_min: 0 }
    seen.set(fault.kind, counts)
    counts.injected++
    const times = alertsOf(fault, stationOf).flatMap((id) => raised.get(id) ?? [])
    const delays = times
      .map((at) => at.getTime() - fault.from.getTime())
      .filter((delay) => delay >= 0 && delay <= FAULTS[fault.kind].within)
    if (delays.length === 0) unseen.push(fault)
    else {
      counts.seen++
      counts.longest_min = Math.max(counts.longest_min, Math.min(...delays) / MINUTE)
    }
  }
  for (const [kind, { injected: all, seen: some }] of seen)
    if (some < all * (LEAST_SEEN[kind] ?? 1)) {
      const which = unseen.filter((fault) => fault.kind === kind)
      const words = which.map(({ device, from }) => `${device ?? ''} ${from.toISOString()}`).join(', ')
      faults.push(`P2: ${kind} seen in time ${some} times of ${all}: not ${words}`)
    }

  const { fault } = await checkRecord(store)
  if (fault) faults.push(`P4: the record is broken at entry ${fault.seq}: ${fault.message}`)
  return { ...count, seen, faults }
}
