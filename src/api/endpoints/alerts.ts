import { z } from 'zod'
import { type AlertDocument, alertDocument } from '#src/api/alert-document.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { alertHistoryOut, alertOut } from '#src/api/documents/decisions.ts'
import { principal } from '#src/api/guards.ts'
import { idempotencyKey, onceForKey } from '#src/api/idempotency.ts'
import { alertId, instant } from '#src/api/parameters.ts'
import { own, ownById, ownNetwork, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Alert } from '#src/decision/alert.ts'
import { type AlertRequest, actOnAlert, alertAction, deadlineFor } from '#src/decision/alerts/acts.ts'
import { byLoudness } from '#src/decision/alerts/cause.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { nightOf } from '#src/season.ts'
import { readInstant } from '#src/telemetry/instant.ts'

const EVENTS_SHOWN = 100

const version = z.int().min(1)
const comment = z.string().max(2_000)
const acts = {
  acknowledge: {
    summary: 'Somebody has this alert in hand; it stands on, quietly, until it is over or worse',
    body: z.strictObject({ expected_version: version, comment }),
  },
  snooze: {
    summary: 'Quiet until an end: two hours at most, never past the last moment to order',
    body: z.strictObject({ expected_version: version, comment, until: instant }),
  },
  undo: {
    summary: 'Takes the answer back: the alert stands unanswered',
    body: z.strictObject({ expected_version: version, comment: comment.optional() }),
  },
} as const

const ownAlert = async (deps: ApiDeps, who: Principal, id: string): Promise<Alert> =>
  ownById(who, await deps.store.alerts(), id, 'alert')

/** The person's act by the rules of the decision stage, kept against the version it was given for, with its line of the record. */
export async function act(
  deps: ApiDeps,
  who: Principal,
  alert: Alert,
  request: AlertRequest,
): Promise<AlertDocument> {
  const now = deps.clock.now()
  const timeZone = timeZoneOf(ownNetwork(who, deps.network()), deps.timeZone)
  const decisions = await deps.store.decisionsOfNight(nightOf(now, timeZone))
  const deadline = deadlineFor(alert, decisions, now)
  const user = { username: who.name, authority: alert.authority, role: who.role, on_duty: who.on_duty }
  const after = actOnAlert({ alert, request, now, user, deadline, timeZone })
  if (isActRefusal(after)) {
    const { status, code, message, field, difference } = after
    throw problem(status, code, message, { ...(field && { field }), ...(difference && { difference }) })
  }
  const detail = { request, before: alert, after }
  const { id: subject, authority } = alert
  const entry = { at: now, actor: who.name, authority, action: alertAction(request.act), subject, detail }
  if (!(await deps.store.saveAlert(after, alert.version, entry)))
    throw problem(409, 'STALE_VERSION', 'It changed at this moment: look at the alert again.', {
      field: 'expected_version',
    })
  deps.live.publish({ kind: 'alert', subject, at: now })
  return alertDocument(after, now)
}

function actEndpoint(app: App, deps: ApiDeps, name: AlertRequest['act']): void {
  const once = onceForKey(deps.store)
  const { summary, body } = acts[name]
  app.post(
    `/api/v1/alerts/:alert/${name}`,
    {
      config: { access: { scope: 'write', roles: ['duty_manager', 'winter_manager', 'sensor_engineer'] } },
      schema: {
        summary,
        params: z.object({ alert: alertId }),
        headers: z.object({ 'idempotency-key': idempotencyKey.optional() }),
        body: body as z.ZodType<{ expected_version: number; comment?: string; until?: string }>,
        response: writes(200, alertOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { until, ...given } = request.body
      const end = until === undefined ? null : readInstant(until)
      const wish = { act: name, ...given, ...(end && { until: new Date(end.at) }) }
      const alert = await ownAlert(deps, who, request.params.alert)
      const answer = () => act(deps, who, alert, wish)
      const key = request.headers['idempotency-key']
      if (key === undefined) return answer()
      return once(`${who.name} ${alert.id} ${name}`, key, request.body, answer)
    },
  )
}

export function alertEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/alerts',
    {
      schema: {
        summary: 'Alerts that stand, the loudest first; with state=all also those that were cleared',
        querystring: z.strictObject({ state: z.enum(['open', 'all'], 'Give open or all.').optional() }),
        response: reads(listOf(alertOut)),
      },
    },
    async (request) => {
      const alerts = own(principal(request), await deps.store.alerts())
      const all = request.query.state === 'all'
      const now = deps.clock.now()
      const told = alerts.filter(({ cleared_at }) => all || cleared_at === null)
      return { items: told.toSorted(byLoudness).map((alert) => alertDocument(alert, now)) }
    },
  )
  app.get(
    '/api/v1/alerts/:alert',
    {
      schema: {
        summary: 'An alert with what happened to it, oldest first, as the record has it',
        params: z.object({ alert: alertId }),
        response: reads(alertHistoryOut),
      },
    },
    async (request) => {
      const alert = await ownAlert(deps, principal(request), request.params.alert)
      const events = await deps.store.record(alert.id, EVENTS_SHOWN)
      return {
        ...alertDocument(alert, deps.clock.now()),
        events: events
          .filter(({ authority }) => authority === alert.authority)
          .map(({ at, actor, action }) => ({ at, actor, action })),
      }
    },
  )
  for (const name of ['acknowledge', 'snooze', 'undo'] as const) actEndpoint(app, deps, name)
}
