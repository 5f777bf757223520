import { z } from 'zod'
import { alertDocument } from '#src/api/alert-document.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { alertOut } from '#src/api/documents/decisions.ts'
import { principal } from '#src/api/guards.ts'
import { own } from '#src/api/principal.ts'
import { listOf, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'

export function alertEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/alerts',
    {
      schema: {
        summary: 'Alerts that stand; with state=all also those that were cleared',
        querystring: z.strictObject({ state: z.enum(['open', 'all'], 'Give open or all.').optional() }),
        response: reads(listOf(alertOut)),
      },
    },
    async (request) => {
      const alerts = own(principal(request), await deps.store.alerts())
      const all = request.query.state === 'all'
      const now = deps.clock.now()
      const told = alerts.filter(({ cleared_at }) => all || cleared_at === null)
      return { items: told.map((alert) => alertDocument(alert, now)) }
    },
  )
}
