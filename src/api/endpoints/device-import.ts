import { z } from 'zod'
import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { readImportCsv } from '#src/api/devices/import-csv.ts'
import { type ImportPlan, importPlan } from '#src/api/devices/import-plan.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'

/** Some ten thousand devices. */
const LARGEST_FILE = 2_000_000

const refusalOut = z.object({
  line: z.int(),
  field: z.string(),
  expected: z.string(),
  got: z.string(),
  likely_cause: z.string().optional(),
})
const lineOut = z.object({
  line: z.int(),
  device_id: z.string(),
  change: z.enum(['new', 'changed']),
  fields: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })).optional(),
})
export const importOut = z.object({
  dry_run: z.boolean(),
  new: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  lines: z.array(lineOut),
  refused: z.array(refusalOut),
  /** Of the new devices, told this once; empty in a dry run. */
  secrets: z.array(z.object({ device_id: z.string(), secret: z.string() })),
})
export type ImportReport = z.infer<typeof importOut>

type Given = { readonly deps: ApiDeps; readonly changes: NetworkChanges; readonly secrets: DeviceSecrets }

const reportOf = ({ lines, unchanged, refused }: ImportPlan): Omit<ImportReport, 'dry_run' | 'secrets'> => ({
  new: lines.filter(({ change }) => change === 'new').length,
  changed: lines.filter(({ change }) => change === 'changed').length,
  unchanged,
  lines: [...lines],
  refused: [...refused],
})

/** All of it or nothing: devices, stations, secrets and the line of the record in one. */
async function apply({ deps, changes, secrets }: Given, who: Principal, plan: ImportPlan) {
  const made = plan.added.map(({ id }) => secrets.first(id))
  const entry = {
    at: deps.clock.now(),
    actor: who.name,
    authority: who.authorities[0] ?? '',
    action: 'devices_imported',
    subject: who.authorities[0] ?? '',
    detail: {
      added: plan.added.map(({ id }) => id),
      changed: plan.lines.filter(({ change }) => change === 'changed'),
      unchanged: plan.unchanged,
    },
  }
  await changes.changeNetwork(plan.next, { entry, credentials: made.map(({ credential }) => credential) })
  return made.map(({ secret, credential }) => ({ device_id: credential.device, secret }))
}

async function takeImport(
  given: Given,
  who: Principal,
  csv: string,
  isDryRun: boolean,
): Promise<ImportReport> {
  const plan = importPlan(readImportCsv(csv), given.deps.network(), who)
  const report = reportOf(plan)
  if (isDryRun) return { dry_run: true, ...report, secrets: [] }
  if (plan.refused.length > 0)
    throw problem(
      422,
      'IMPORT',
      `${plan.refused.length} lines cannot be taken; nothing was changed. A dry run shows each with its cause.`,
      { refused: plan.refused },
    )
  const secrets = plan.lines.length > 0 ? await apply(given, who, plan) : []
  return { dry_run: false, ...report, secrets }
}

/** A list of devices and where they stand, as an authority keeps it in a spreadsheet. */
export function deviceImportEndpoint(app: App, deps: ApiDeps): void {
  const { changes, secrets } = deps
  if (!changes || !secrets) return
  const given = { deps, changes, secrets }
  app.post(
    '/api/v1/devices/import',
    {
      bodyLimit: LARGEST_FILE,
      config: { access: { scope: 'write', roles: ['winter_manager', 'admin'] } },
      schema: {
        summary:
          'Register or change devices from CSV text: device_id,name,lat,lon,route[,serial]; all or nothing, and with no dry_run=false only the difference is shown; at most 2 MB',
        querystring: z.strictObject({ dry_run: z.enum(['true', 'false']).optional() }),
        body: z.strictObject({ csv: z.string().min(1) }),
        response: writes(200, importOut),
      },
    },
    (request) => {
      const isDryRun = request.query.dry_run !== 'false'
      return inTurn(changes, () => takeImport(given, principal(request), request.body.csv, isDryRun))
    },
  )
}
