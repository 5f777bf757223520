/**
 * `npm run bench:learning [-- SEED FROM]`: does a forecast that learns its own error get better on weeks that it has
 * not seen? Sixty days of a simulated winter, a forecast an hour at each station as the service makes them, learnt as
 * they come, scored on the last thirty.
 */
import { corrected } from '#src/forecast/learning/corrected.ts'
import { expectedOutcomes } from '#src/forecast/learning/expected-outcomes.ts'
import { correctionsOf } from '#src/forecast/learning/learned-correction.ts'
import { type LearnedError, learn, nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { LEAD_BINS } from '#src/forecast/learning/learned-error-cells.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { FORECAST_MODEL, roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { DAY, HOUR, SECOND } from '#src/units.ts'
import { isPlanted, placesOf } from '#tests/bench/learning/places.ts'
import { COLUMNS, figuresOf, type Score, scoreOf } from '#tests/bench/learning/scores.ts'
import { atmosphereOf, winterOf } from '#tests/truth/simulated-weeks.ts'

const DAYS = 60
const seed = Number(process.argv[2] ?? 1)
const first = new Date(process.argv[3] ?? '2026-01-05T00:00:00Z')
const later = (at: Date, span: number) => new Date(at.getTime() + span)
const [half, end] = [later(first, (DAYS / 2) * DAY), later(first, DAYS * DAY)]

const started = performance.now()
const climate = winterOf(seed, first)
const places = placesOf(climate, later(first, -2 * DAY), later(end, DAY))
const authority = 'rutland-demo'

/** `borrowed`: as if the station were new that hour, and had only its neighbours. */
const METHODS = ['model alone', 'learnt', 'first half only', 'borrowed'] as const
type Method = (typeof METHODS)[number]
const scores: Record<Method, Score[]> = {
  'model alone': [],
  learnt: [],
  'first half only': [],
  borrowed: [],
}

const documents = new Map<string, LearnedError>()
for (const station of places.keys())
  documents.set(station, nothingLearned({ authority, station, model: FORECAST_MODEL, since_at: first }))
let ofFirstHalf: readonly LearnedError[] = []
let awaited: ForecastOutcome[] = []

function learnUntil(now: Date): void {
  const due = awaited
    .filter(({ at }) => at < now)
    .map((outcome) => ({ ...outcome, observed_c: places.get(outcome.station)!.roadAt(outcome.at) }))
  awaited = awaited.filter(({ at }) => at >= now)
  for (const [station, document] of documents) documents.set(station, learn(document, due, now))
  if (now <= half) ofFirstHalf = [...documents.values()]
}

for (let now = first; now < end; now = later(now, HOUR)) {
  learnUntil(now)
  const atmosphere = atmosphereOf(climate, now)
  const corrections = correctionsOf([...documents.values()], FORECAST_MODEL, now)
  const early = correctionsOf(ofFirstHalf, FORECAST_MODEL, now)
  for (const [station, place] of places) {
    const made = roadForecast(place.caseAt(now, atmosphere))
    if ('error' in made) throw new Error(`${station}, ${now.toISOString()}: ${made.error.message}`)
    const said = (series: readonly ForecastPoint[]) => {
      const issue = { authority, station, issued_at: now, atmosphere: null, model: FORECAST_MODEL }
      const forecast = { ...issue, last_reading_at: now, series }
      return expectedOutcomes({ forecast, own: made.series, atmosphere, start_c: place.roadAt(now) })
    }
    const learnt = said(corrected(made.series, now, corrections(station)).series)
    awaited.push(...learnt)
    if (now < half) continue
    const others = [...documents.values()].filter((document) => document.station !== station)
    const borrowed = correctionsOf(others, FORECAST_MODEL, now)(station)
    const outcomes: Record<Method, readonly ForecastOutcome[]> = {
      'model alone': said(made.series),
      learnt,
      'first half only': said(corrected(made.series, now, early(station)).series),
      borrowed: said(corrected(made.series, now, borrowed).series),
    }
    for (const method of METHODS)
      scores[method].push(...outcomes[method].map((outcome) => scoreOf(outcome, place.roadAt(outcome.at))))
  }
}

const row = (name: string, cells: readonly string[]) =>
  console.log(name.padEnd(24) + cells.map((cell) => `  ${cell.padEnd(32)}`).join(''))
function table(title: string, groupOf: (score: Score) => string | null): void {
  row(`\n${title}`, METHODS)
  row(
    '',
    METHODS.map(() => COLUMNS),
  )
  const groups = new Set(scores['model alone'].map(groupOf).filter((group) => group !== null))
  for (const group of [...groups].toSorted())
    row(
      group,
      METHODS.map((method) => figuresOf(scores[method].filter((score) => groupOf(score) === group))),
    )
}
const ofPlain = (name: (score: Score) => string | null) => (score: Score) =>
  isPlanted(score.station) ? null : name(score)

table('station', ({ station }) => station)
table(
  'all but planted',
  ofPlain(() => 'all'),
)
table(
  'lead',
  ofPlain(({ lead }) => `${String(LEAD_BINS[lead]!.from).padStart(2)}–${LEAD_BINS[lead]!.to} h`),
)
table(
  'sky',
  ofPlain(({ sky }) => sky),
)
table(
  'measured',
  ofPlain(({ observed }) => (Math.abs(observed) <= 1.5 ? 'within 1.5 °C of 0' : null)),
)
const { user, system } = process.cpuUsage()
console.log(
  `\nseed ${seed}, ${half.toISOString().slice(0, 10)} to ${end.toISOString().slice(0, 10)} scored, ${scores.learnt.length} pairs; ` +
    `${((performance.now() - started) / SECOND).toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s CPU`,
)
