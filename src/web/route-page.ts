import type { ColdestSite, TonightDocument, TonightRoute } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import { civilTime } from '#src/season.ts'
import { chartOf, nightName, routeRow } from '#src/web/night-page.ts'
import { clockTime, degrees, percent, tonnes } from '#src/web/words.ts'

function facts(route: TonightRoute, row: ReturnType<typeof routeRow>, tonight: TonightDocument) {
  const { time_zone } = tonight
  const rows: [string, string][] = [
    ['State', row.status || 'No advice yet'],
    ['Order by', [row.startBy, row.deadlineWords].filter(Boolean).join(', ')],
    ['Treated by', row.completeBy],
    ['First frost, early end', clockTime(route.onset_at, time_zone)],
    ['Coldest road', [row.coldest, row.coldestWhere].filter(Boolean).join(', ')],
    ['Chance of a road below 0 °C', percent(route.freeze_probability)],
    ['Rate of spreading', row.rate],
    ['Salt', `${tonnes(route.salt_t)} for ${route.treated_km.toFixed(1)} km`],
    ['Rule', route.rule ?? '–'],
    ['Invented for the demonstration', route.invented.join(', ')],
  ]
  const decided = route.decided_by && route.decided_at
  if (decided)
    rows.splice(1, 0, ['Decided', `${route.decided_by}, ${civilTime(route.decided_at as Date, time_zone)}`])
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

/** Everything the template of one route prints. */
export function routePage(
  route: TonightRoute,
  decision: Decision | null,
  site: ColdestSite | null,
  tonight: TonightDocument,
  refused: string | null,
) {
  const row = routeRow(route, tonight)
  return {
    ...row,
    night: nightName(tonight.night),
    now: civilTime(tonight.now, tonight.time_zone),
    wouldChangeIf: route.would_change_if,
    refused,
    facts: facts(route, row, tonight),
    listUrl: `/nights/${tonight.night}/routes/${route.id}`,
    inputs: decision?.recommendation.inputs.map(inputRow(tonight.time_zone)) ?? [],
    chart: site ? chartOf(site, route.complete_by, tonight) : null,
    form: decision && {
      id: decision.id,
      version: decision.version,
      treat: route.proposed !== 'no_action',
      noAction: route.proposed === 'no_action',
      rate: route.spread_rate_g_m2 ?? '',
    },
  }
}
