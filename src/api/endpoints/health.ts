import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import { troubleOfRecord } from '#src/jobs/record-watch.ts'
import { SECOND } from '#src/units.ts'

const partSchema = z.object({
  name: z.string(),
  last_ok_at: instantOut.nullable(),
  age_s: z.number().nullable(),
  state: z.enum(['well', 'troubled']),
  trouble: z.string().nullable(),
})

/** A part as the page of health shows it. */
export const described = (part: PartHealth, now: Date) => ({
  ...part,
  age_s: part.last_ok_at && Math.max(0, Math.round((now.getTime() - part.last_ok_at.getTime()) / SECOND)),
  state: part.trouble === null ? 'well' : 'troubled',
})

/** That the record is broken may have been found by another process; a store that is away has its own trouble. */
async function partsNow({ parts, store }: ApiDeps): Promise<PartHealth[]> {
  const broken = await troubleOfRecord(store).catch(() => null)
  return parts().map((part) =>
    part.name === 'record' && broken ? { ...part, trouble: part.trouble ?? broken } : part,
  )
}

const open = { access: { open: true } } as const

export function healthEndpoints(app: App, deps: ApiDeps): void {
  const now = z.object({ now: instantOut })
  app.get(
    '/health/ready',
    {
      config: open,
      schema: { summary: 'May requests be sent here?', security: [], response: reads(now, [503]) },
    },
    () => {
      if (!deps.ready()) throw problem(503, 'NOT_READY', 'Still starting; ask again in a second.')
      return { now: deps.clock.now() }
    },
  )
  app.get(
    '/api/v1/health/live',
    { config: open, schema: { summary: 'Is the process alive?', security: [], response: reads(now) } },
    () => ({ now: deps.clock.now() }),
  )
  app.get(
    '/api/v1/health',
    {
      config: open,
      schema: {
        summary: 'The parts of the service and how long ago each last worked',
        security: [],
        response: reads(z.object({ now: instantOut, well: z.boolean(), parts: z.array(partSchema) })),
      },
    },
    async () => {
      const at = deps.clock.now()
      const parts = (await partsNow(deps)).map((part) => described(part, at))
      return { now: at, well: parts.every((part) => part.trouble === null), parts }
    },
  )
}
