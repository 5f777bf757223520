import type { RouteOffsets, SurveyReport } from '#src/cli/thermal-map/survey-report.ts'
import type { Sky } from '#src/network/thermal-map.ts'
import type { SurveyRefusal } from '#src/telemetry/survey.ts'

/** A screenful; all of them are in the JSON. */
const SHOWN = 20
const SKIES: readonly Sky[] = ['clear', 'broken', 'overcast']

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
const km = (metres: number): string => `${(metres / 1_000).toFixed(1)} km`
const kelvin = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} K`

const refusalLine = ({ line, field, expected, got, likely_cause }: SurveyRefusal): string =>
  `  line ${line}, ${field}: expected ${expected}; got ${got}${likely_cause ? ` (likely: ${likely_cause})` : ''}`

const runLine = (run: SurveyReport['runs'][number]): string =>
  `${run.run}: ${counted(run.points, 'point')} on ${counted(run.segments, 'segment')}; ${run.off_network} off the network, ${run.in_daylight} in daylight and not used`

/** The sky under which most of its segments were surveyed. */
function skyOf({ segments }: RouteOffsets): Sky {
  const count = (sky: Sky) => segments.filter(({ passes }) => passes[sky] > 0).length
  return SKIES.reduce((most, sky) => (count(sky) > count(most) ? sky : most))
}

function routeLine(route: RouteOffsets): string {
  const { id, name, surveyed_m, treated_m, segments } = route
  const head = `${id} (${name}): ${km(surveyed_m)} of ${km(treated_m)} surveyed`
  if (segments.length === 0) return head
  const sky = skyOf(route)
  const byCold = segments.toSorted((a, b) => a.offset_c[sky] - b.offset_c[sky])
  const ends = [byCold[0]!, byCold.at(-1)!].map(
    ({ road, offset_c, spread_c }) => `${road} ${kelvin(offset_c[sky])} ± ${spread_c[sky].toFixed(1)}`,
  )
  return `${head}; under ${sky} sky from ${ends.join(' to ')}`
}

/** The rehearsal in words. */
export function reportLines({ rows, refused, runs, routes }: SurveyReport): string[] {
  const more = refused.length > SHOWN ? [`  and ${refused.length - SHOWN} more, all with --json`] : []
  return [
    `${counted(rows, 'row')} read, ${refused.length} refused, ${counted(runs.length, 'run')}`,
    ...refused.slice(0, SHOWN).map(refusalLine),
    ...more,
    ...runs.map(runLine),
    'Offsets are against the mean of each run, its own trend taken out: the readings of the stations are with the service.',
    ...routes.map(routeLine),
    'Nothing was changed. POST the file to /api/v1/surveys as {"csv": "…"} to take it.',
  ]
}
