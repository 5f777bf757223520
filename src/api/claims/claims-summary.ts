import type { IssuedForecast } from '#src/api/claims/claims-evidence.ts'
import type { ClaimsFacts } from '#src/api/claims/claims-facts.ts'
import { claimsPackText } from '#src/api/claims/claims-pack.ts'
import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

/** More readings than this are thinned. */
const MOST_READINGS = 300

/** A forecast as a line: how cold it said it would be at the lowest, and how likely to freeze at the most. */
export type ForecastLine = Pick<
  IssuedForecast,
  'station' | 'issued_at' | 'atmosphere' | 'model' | 'sha256'
> & {
  readonly lowest: { readonly at: Date; readonly road_temp_c: number } | null
  readonly freeze_probability: number | null
}

/** A pack to be printed: its long lists as lines, its decisions without their inputs, under the hash of the whole. */
export type ClaimsSummary = Omit<ClaimsPack, 'format' | 'forecasts' | 'readings'> & {
  readonly format: 'frostline.claims-summary/1'
  readonly forecasts: readonly ForecastLine[]
  /** All, or of each hour and device the coldest. */
  readonly readings: readonly Reading[]
  readonly readings_held: number
}

function forecastLine({
  station,
  issued_at,
  atmosphere,
  model,
  sha256,
  series,
}: IssuedForecast): ForecastLine {
  const [least] = series.toSorted((a, b) => a.road_temp_c - b.road_temp_c)
  return {
    station,
    issued_at,
    atmosphere,
    model,
    sha256,
    lowest: least ? { at: least.at, road_temp_c: least.road_temp_c } : null,
    freeze_probability: least ? Math.max(...series.map((point) => point.freeze_probability)) : null,
  }
}

/** Few readings as they are, many as the coldest of each hour of each device. */
function thinning() {
  const first: Reading[] = []
  const coldest = new Map<string, Reading>()
  let held = 0
  return {
    take(reading: Reading): void {
      if (++held <= MOST_READINGS) first.push(reading)
      const key = `${reading.device} ${Math.floor(reading.at.getTime() / HOUR)}`
      const other = coldest.get(key)
      if (!other || reading.road_temp_c < other.road_temp_c) coldest.set(key, reading)
    },
    taken: () => ({
      readings: held <= MOST_READINGS ? first : [...coldest.values()],
      readings_held: held,
    }),
  }
}

const withoutInputs = (entry: RecordEntry): RecordEntry => {
  const { after } = entry.detail as { after: Decision }
  const { outcome, because, spread_rate_g_m2, passes, rule, start_by } = after.recommendation
  const recommendation = { outcome, because, spread_rate_g_m2, passes, rule, start_by }
  const { decided, version } = after
  return { ...entry, detail: { after: { recommendation, decided, version } } }
}

const withoutDetail = (entry: RecordEntry): RecordEntry => ({ ...entry, detail: null })

/** The pack, read through once for its hash, as lines. */
export async function claimsSummary(deps: ApiDeps, facts: ClaimsFacts): Promise<ClaimsSummary> {
  const forecasts: ForecastLine[] = []
  const readings = thinning()
  let [missing, sha256]: [readonly string[], string] = [[], '']
  const text = claimsPackText(deps, facts, {
    forecast: (one) => void forecasts.push(forecastLine(one)),
    reading: readings.take,
    missing(lines) {
      missing = lines
    },
    sha256(hash) {
      sha256 = hash
    },
  })
  for await (const _ of text);
  const { pack } = facts
  return {
    ...pack,
    format: 'frostline.claims-summary/1',
    decisions: pack.decisions.map(withoutInputs),
    acts: pack.acts.map(withoutDetail),
    forecasts,
    ...readings.taken(),
    missing,
    sha256,
  }
}
