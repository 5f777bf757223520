import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { jobRunOut } from '#src/api/documents/decisions.ts'
import { listOf, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { cronTable } from '#src/jobs/cron-table.ts'

export function jobEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/jobs',
    {
      schema: {
        summary: 'What runs when, and the last run of each',
        querystring: z.strictObject({}),
        response: reads(
          listOf(
            z.object({ job: z.string(), cron: z.string(), says: z.string(), last_run: jobRunOut.nullable() }),
          ),
        ),
      },
    },
    async () => {
      const runs = await deps.store.lastRuns()
      return {
        items: cronTable.map((line) => ({
          ...line,
          last_run: runs.find(({ job }) => job === line.job) ?? null,
        })),
      }
    },
  )
}
