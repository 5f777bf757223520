import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import {
  differenceDocument,
  figuresDocument,
  type InstallationReport,
  installationOut,
  installedOut,
} from '#src/api/documents/road-networks.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { networkDifference } from '#src/network/network-difference.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { isRefusedRoadNetwork, readRoadNetwork, roadNetworkDocument } from '#src/road-network-document.ts'
import { standingToursOn } from '#src/routing/standing-roads.ts'

/** A county of 3,500 km with every street and lane has about half of it. */
const LARGEST_NETWORK = 64_000_000
/** Of the faults found, so many are named; all are counted. */
const NAMED = 100

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'No such road network.')

function checkOwn(who: Principal, authority: string): void {
  if (!owns(who, authority)) throw notFound('authority')
}

function networkOf(given: unknown): RoadNetwork {
  const read = readRoadNetwork(given)
  if (!isRefusedRoadNetwork(read)) return read
  throw problem(
    422,
    'ROAD_NETWORK',
    `${read.faults.length} faults; nothing was changed. Make the file with frostline network import.`,
    { field: `network.${read.faults[0]!.field}`, faults: read.faults.slice(0, NAMED) },
  )
}

type Wish = {
  readonly authority: string
  readonly network: RoadNetwork
  readonly isDryRun: boolean
  /** Absent: whatever is in force. */
  readonly expected_sha256?: string | null
}

async function install(deps: ApiDeps, who: Principal, wish: Wish): Promise<InstallationReport> {
  const { authority, network, isDryRun, expected_sha256 } = wish
  const [before = null] = await deps.store.roadNetworks(authority)
  if (expected_sha256 !== undefined && expected_sha256 !== (before?.sha256 ?? null))
    throw problem(
      409,
      'STALE_VERSION',
      `${before?.by ?? 'Somebody'} has installed another road network meanwhile: look at the difference again.`,
    )
  const known = before && (await deps.store.roadNetwork(authority, before.sha256))
  const difference = known && networkDifference(known, network)
  return {
    dry_run: isDryRun,
    authority,
    name: network.name,
    source: network.source,
    before: before && { ...before, at: before.at.toISOString() },
    difference: difference && differenceDocument(difference),
    figures: figuresDocument(network),
    routes_not_held: routesNotHeld(deps, wish),
    sha256: isDryRun ? null : await keep(deps, who, wish, before?.sha256 ?? null),
  }
}

function routesNotHeld({ network: known }: ApiDeps, { authority, network }: Wish) {
  const own = known().routes.filter((route) => route.authority === authority)
  return own.flatMap((route) => {
    const held = standingToursOn(network, [route])
    return typeof held === 'string' ? [{ route: route.id, missing: held }] : []
  })
}

/** With its line in the record, all or nothing; plans of nights before keep the roads that they were made on. */
function keep(deps: ApiDeps, who: Principal, { authority, network }: Wish, before: string | null) {
  const at = deps.clock.now()
  const { name, source, segments, junctions } = network
  const detail = { name, source, segments: segments.length, junctions: junctions.length, before }
  const entry = {
    ...{ at, actor: who.name, authority, action: 'road_network_installed', subject: authority },
    detail,
  }
  return deps.store.keepRoadNetwork(authority, network, { at, by: who.name, entry })
}

/** The roads that plans are made on: brought in from a file, versions kept for ever. */
export function roadNetworkEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/road-networks/:authority',
    {
      schema: {
        summary: 'The road networks that were installed, the one in force first',
        params: z.object({ authority: id }),
        querystring: z.strictObject({}),
        response: reads(listOf(installedOut)),
      },
    },
    async (request) => {
      const { authority } = request.params
      checkOwn(principal(request), authority)
      const items = await deps.store.roadNetworks(authority)
      return { items: items.map((one) => ({ ...one, at: one.at.toISOString() })) }
    },
  )
  app.get(
    '/api/v1/road-networks/:authority/:sha256',
    {
      schema: {
        summary: 'A road network as a document: frostline.road-network/1',
        params: z.object({ authority: id, sha256 }),
        querystring: z.strictObject({}),
        response: reads(roadNetworkDocument),
      },
    },
    async (request) => {
      const { authority, sha256 } = request.params
      checkOwn(principal(request), authority)
      const found = await deps.store.roadNetwork(authority, sha256)
      if (!found) throw notFound('road network')
      return found
    },
  )
  app.post(
    '/api/v1/road-networks/:authority',
    {
      bodyLimit: LARGEST_NETWORK,
      config: { access: { scope: 'write', roles: ['winter_manager', 'admin'] } },
      schema: {
        summary:
          'Install a road network (frostline.road-network/1) that plans are made on from now; with no dry_run=false only the difference is shown; at most 64 MB',
        params: z.object({ authority: id }),
        querystring: z.strictObject({ dry_run: z.enum(['true', 'false']).optional() }),
        body: z.strictObject({ network: z.unknown(), expected_sha256: sha256.nullable().optional() }),
        response: writes(200, installationOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { authority } = request.params
      checkOwn(who, authority)
      return install(deps, who, {
        authority,
        network: networkOf(request.body.network),
        isDryRun: request.query.dry_run !== 'false',
        expected_sha256: request.body.expected_sha256,
      })
    },
  )
}
