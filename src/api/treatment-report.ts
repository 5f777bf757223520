import type { ApiDeps } from '#src/api/deps.ts'
import { own, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import {
  type CompletedTreatment,
  reportFault,
  type TreatmentReport,
} from '#src/decision/completed-treatment.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { canonicalText } from '#src/wire.ts'

/** As entered, without who entered it when: a phone sends the same report again, somebody else another. */
const reported = ({
  authority: _,
  entered_by,
  entered_at,
  on_behalf,
  withdrawn,
  ...report
}: CompletedTreatment) => canonicalText(report)

/** The same report once more is the first one's answer; another under its id is refused with what is there. */
function repeated(known: CompletedTreatment, sent: CompletedTreatment): CompletedTreatment {
  if (reported(known) === reported(sent)) return known
  throw problem(409, 'DUPLICATE', `There is another treatment ${sent.id}: take a new id.`, {
    field: 'id',
    difference: { now: known },
  })
}

function checked(deps: ApiDeps, report: TreatmentReport, route: TreatmentRoute): void {
  const fault = reportFault(report, route, deps.clock.now())
  if (!fault) return
  const { field, expected, got, likely_cause } = fault
  const words = `${field}: expected ${expected}, got ${got}. Likely cause: ${likely_cause}.`
  throw problem(422, 'TREATMENT', words, { ...fault })
}

function routeOf(deps: ApiDeps, who: Principal, id: string): TreatmentRoute {
  const route = own(who, deps.network().routes).find((known) => known.id === id)
  if (!route) throw problem(422, 'BODY', `There is no route ${id}.`, { field: 'route' })
  return route
}

const entryOf = (who: Principal, at: Date, action: string, after: CompletedTreatment) => ({
  at,
  actor: who.name,
  authority: after.authority,
  action,
  subject: after.id,
  detail: { after },
})

/** Whoever decides on the route and whoever looks at it must know. */
function tell({ live }: ApiDeps, { route }: CompletedTreatment, at: Date): void {
  live.publish({ kind: 'treatment', subject: route, at })
  live.publish({ kind: 'decision', subject: route, at })
}

/** Keeps what a crew says that it did, once however often it is sent. */
export async function reportTreatment(
  deps: ApiDeps,
  who: Principal,
  report: TreatmentReport,
): Promise<{ readonly isNew: boolean; readonly treatment: CompletedTreatment }> {
  const route = routeOf(deps, who, report.route)
  const now = deps.clock.now()
  const sent: CompletedTreatment = {
    ...report,
    authority: route.authority,
    entered_by: who.name,
    entered_at: now,
    on_behalf: who.role !== 'crew',
    withdrawn: null,
  }
  const known = await deps.store.treatment(sent.authority, sent.id)
  // however late it is sent again: a phone may have had no signal for days
  if (known) return { isNew: false, treatment: repeated(known, sent) }
  checked(deps, report, route)
  if (!(await deps.store.addTreatment(sent, entryOf(who, now, 'treatment_completed', sent)))) {
    const first = await deps.store.treatment(sent.authority, sent.id)
    return { isNew: false, treatment: repeated(first ?? sent, sent) }
  }
  tell(deps, sent, now)
  return { isNew: true, treatment: sent }
}

/** Takes a report back: from now on it vouches for no salt. The record keeps both. */
export async function withdrawTreatment(
  deps: ApiDeps,
  who: Principal,
  known: CompletedTreatment,
  reason: string,
): Promise<CompletedTreatment> {
  if (reason.trim() === '')
    throw problem(422, 'REASON_REQUIRED', 'Say why it is taken back.', { field: 'reason' })
  const now = deps.clock.now()
  const after = { ...known, withdrawn: { by: who.name, at: now, reason } }
  const entry = entryOf(who, now, 'treatment_withdrawn', after)
  if (known.withdrawn || !(await deps.store.withdrawTreatment(after, entry)))
    throw problem(409, 'STALE_VERSION', 'It was taken back already.', { field: 'treatment' })
  tell(deps, after, now)
  return after
}
