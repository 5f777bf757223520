import type { Recording } from '#src/cli/replay/recording.ts'
import type { Rehearsal } from '#src/cli/replay/rehearse.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { routeList } from '#src/routing/route-list.ts'
import { civilTime } from '#src/season.ts'

const outcomes = { treat: 'TREAT', no_action: 'NO ACTION', unknown: 'UNKNOWN: decide by hand, assume treat' }

function decisionLines(route: TreatmentRoute, decision: Decision | undefined, timeZone: string): string[] {
  if (!decision) return [`${route.name}: no decision was made`]
  const { outcome, because, start_by, rule, would_change_if } = decision.recommendation
  const by = start_by ? `, order by ${civilTime(start_by, timeZone)}` : ''
  return [
    `${route.name} (${decision.id}): ${outcomes[outcome]}${by}`,
    `  because: ${because}`,
    `  rule: ${rule}`,
    ...(would_change_if ? [`  would change: ${would_change_if}`] : []),
  ]
}

function listLines(route: TreatmentRoute, decision: Decision | undefined, { network }: Rehearsal): string[] {
  const capacity = network.spreaders.find(({ id }) => id === route.spreader)?.capacity_t ?? null
  const list = routeList(
    route,
    {
      spread_rate_g_m2: decision?.recommendation.spread_rate_g_m2 ?? null,
      passes: decision?.recommendation.passes ?? 1,
      capacity_t: capacity,
      complete_by: decision?.recommendation.complete_by ?? null,
    },
    network.routes.flatMap(({ segments }) => segments),
  )
  const salt = list.salt_t === null ? 'salt not reckoned' : `${list.salt_t.toFixed(2)} t of salt`
  return [
    `  route list: ${list.treated_km.toFixed(1)} km treated, ${list.dead_km.toFixed(1)} km dead, ${salt}; invented: ${list.invented.join(', ') || 'nothing'}`,
    ...list.warnings.map((warning) => `  ! ${warning}`),
    ...list.steps.map(
      (step) =>
        `  ${String(step.seq).padStart(4)}  ${step.from_km.toFixed(1).padStart(6)} km  ${step.instruction}`,
    ),
  ]
}

/** The replay in lines for people: each route's decision and list, then what was counted. */
export function report(recording: Recording, rehearsal: Rehearsal): string[] {
  const { network, decisions, timeZone, stored, forecasts, trouble } = rehearsal
  const left = Object.entries(recording.leftOut).map(([what, many]) => `${many} ${what}`)
  return [
    ...network.routes.flatMap((route) => {
      const decision = decisions.find((found) => found.route === route.id)
      return [...decisionLines(route, decision, timeZone), ...listLines(route, decision, rehearsal), '']
    }),
    ...network.credits.map((credit) => `Credit: ${credit}`),
    ...trouble.map((words) => `Trouble: ${words}`),
    `Left out, because the telemetry contract does not carry it: ${left.join(', ') || 'nothing'}.`,
    `${recording.telemetry.length} readings published, ${stored} counted back; ${forecasts} forecasts issued; ${decisions.length} decisions for ${network.routes.length} routes.`,
  ]
}
