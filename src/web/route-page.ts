import type { RouteHazardsDocument } from '#src/api/route-hazards.ts'
import type { ColdestSite, TonightDocument, TonightRoute } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import { belowSensor } from '#src/decision/words.ts'
import { civilTime } from '#src/season.ts'
import { type Attempt, adviceInWords } from '#src/web/approval-form.ts'
import { nightChart } from '#src/web/chart/night-chart.ts'
import { hazardRows } from '#src/web/hazard-rows.ts'
import { nightName, routeRow } from '#src/web/night-page.ts'
import { answerInWords } from '#src/web/record/answer-words.ts'
import { clockTime, degrees, percent, tonnes } from '#src/web/words.ts'

/** How a road between the stations differs from its sensor, and since when that is known. */
const mapWords = ({ coldest }: TonightRoute, timeZone: string): string[] =>
  coldest?.road ? [belowSensor(coldest.road, timeZone)] : []

function facts(
  route: TonightRoute,
  row: ReturnType<typeof routeRow>,
  tonight: TonightDocument,
  decision: Decision | null,
) {
  const { time_zone } = tonight
  const rows: [string, string][] = [
    ['State', row.status || 'No advice yet'],
    ['Order by', [row.startBy, row.deadlineWords].filter(Boolean).join(', ')],
    ['Treat by', row.completeBy],
    ['First frost, early end', clockTime(route.onset_at, time_zone)],
    [
      route.coldest?.road ? 'Coldest road' : 'Coldest station',
      [row.coldest, row.coldestWhere, ...mapWords(route, time_zone)].filter(Boolean).join(', '),
    ],
    ['Chance of a road below 0 °C', percent(route.freeze_probability)],
    ['Rate of spreading', row.rate],
    ['Salt', `${tonnes(route.salt_t)} for ${route.treated_km.toFixed(1)} km`],
    ['Crew’s word', route.treated ? `${row.treated}, ${route.treated.by}` : ''],
    ['Rule', route.rule ?? '–'],
    ['Invented for the demonstration', route.invented.join(', ')],
  ]
  for (const before of route.status === 'proposed' ? (decision?.beneath ?? []) : [])
    rows.splice(1, 0, [
      'Answered before',
      `${civilTime(before.at, time_zone)}, ${answerInWords({ decided: before })}`,
    ])
  const decided = route.decided_by && route.decided_at
  if (decided)
    rows.splice(
      1,
      0,
      ['Decided by', `${route.decided_by}, ${civilTime(route.decided_at as Date, time_zone)}`],
      ['Their reason', decision?.decided?.note ?? ''],
    )
  return rows.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value }))
}

const inputRow = (timeZone: string) => (input: Decision['recommendation']['inputs'][number]) => ({
  kind: input.kind,
  id: input.id,
  name: input.name,
  value:
    typeof input.value === 'number' && input.name.endsWith('_c')
      ? degrees(input.value)
      : String(input.value ?? '–'),
  at: clockTime(input.at, timeZone),
})

/** What the form shows first: what was entered and refused, else the advice; unknown is treated unless a person says no. */
function form(decision: Decision, route: TonightRoute, attempt: Attempt | null, timeZone: string) {
  // what was entered for other advice is not offered again for this
  const entered = attempt && attempt.change === null ? attempt.entered : {}
  const action = entered.action ?? (route.proposed === 'no_action' ? 'no_action' : 'treat')
  return {
    id: decision.id,
    version: decision.version,
    seen: adviceInWords(route, timeZone),
    isFirst: decision.status === 'proposed',
    treat: action === 'treat',
    noAction: action === 'no_action',
    rate: entered.spread_rate_g_m2 ?? route.spread_rate_g_m2 ?? '',
    note: attempt?.entered.note ?? '',
    overrules: attempt?.overruled.join('\n') ?? '',
  }
}

/** Everything the template of one route prints. */
export function routePage(
  route: TonightRoute,
  decision: Decision | null,
  site: ColdestSite | string,
  tonight: TonightDocument,
  attempt: Attempt | null,
  placed: RouteHazardsDocument | null = null,
) {
  const { night, now, time_zone: timeZone } = tonight
  const row = routeRow(route, tonight)
  return {
    ...row,
    night: nightName(night),
    now: civilTime(now, timeZone),
    wouldChangeIf: route.would_change_if,
    notes: decision?.recommendation.notes?.map(({ says }) => says) ?? [],
    hazards: hazardRows(decision, placed, tonight),
    coldestIsRoad: Boolean(route.coldest?.road),
    refused: attempt && {
      problem: attempt.problem,
      seen: attempt.change,
      present: adviceInWords(route, timeZone),
    },
    facts: facts(route, row, tonight, decision),
    listUrl: `/nights/${night}/routes/${route.id}`,
    inputs: decision?.recommendation.inputs.map(inputRow(timeZone)) ?? [],
    chart: typeof site === 'string' ? null : nightChart(site, route.complete_by, tonight),
    noChart: typeof site === 'string' ? site : null,
    form: decision && form(decision, route, attempt, timeZone),
  }
}
