import { setImmediate as othersFirst } from 'node:timers/promises'
import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import {
  differenceDocument,
  figuresDocument,
  type InstallationReport,
  installationOut,
  installedOut,
  standingIn,
} from '#src/api/documents/road-networks.ts'
import { principal } from '#src/api/guards.ts'
import { inParts } from '#src/api/in-parts.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Network } from '#src/network/network.ts'
import { networkDifference } from '#src/network/network-difference.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { isRefusedRoadNetwork, readingRoadNetwork, roadNetworkDocument } from '#src/road-network-document.ts'
import { standingToursOn } from '#src/routing/night/standing-roads.ts'
import {
  isFault,
  type RoutesOnRoads,
  routesOnRoads,
  type StandingOnRoads,
} from '#src/routing/routes-on-roads.ts'

/** A county of 3,500 km with every street and lane has about half of it. */
const LARGEST_NETWORK = 64_000_000
/** Of the faults found, so many are named; all are counted. */
const NAMED = 100

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'No such road network.')

function checkOwn(who: Principal, authority: string): void {
  if (!owns(who, authority)) throw notFound('authority')
}

async function networkOf(given: unknown): Promise<RoadNetwork> {
  const read = await inParts(readingRoadNetwork(given))
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
  /** Standing routes to lay over the roads; absent: they stay as they are. */
  readonly routes?: StandingOnRoads
}

type InForce = { readonly sha256: string; readonly at: Date; readonly by: string } | null

async function checkedBefore(deps: ApiDeps, { authority, expected_sha256 }: Wish): Promise<InForce> {
  const [before = null] = await deps.store.roadNetworks(authority)
  if (expected_sha256 === undefined || expected_sha256 === (before?.sha256 ?? null)) return before
  throw problem(
    409,
    'STALE_VERSION',
    `${before?.by ?? 'Somebody'} has installed another road network meanwhile: look at the difference again.`,
  )
}

function laidRoutes(deps: ApiDeps, { routes, network, authority }: Wish): RoutesOnRoads | null {
  if (!routes) return null
  const laid = routesOnRoads(routes, network, deps.network(), authority)
  if (!isFault(laid)) return laid
  const { field, expected, got, likely_cause } = laid
  throw problem(
    422,
    'ROAD_NETWORK',
    `${field}: expected ${expected}; got ${got}${likely_cause ? ` (likely: ${likely_cause})` : ''}. Nothing was changed.`,
    { field, faults: [laid] },
  )
}

async function install(deps: ApiDeps, who: Principal, wish: Wish): Promise<InstallationReport> {
  const { authority, network, isDryRun } = wish
  const before = await checkedBefore(deps, wish)
  const known = before && (await deps.store.roadNetwork(authority, before.sha256))
  await othersFirst()
  const difference = known && networkDifference(known, network)
  await othersFirst()
  const figures = figuresDocument(network)
  await othersFirst()
  const laid = laidRoutes(deps, wish)
  const routes_not_held = await routesNotHeld(laid?.next ?? deps.network(), wish)
  return {
    dry_run: isDryRun,
    authority,
    name: network.name,
    source: network.source,
    before: before && { ...before, at: before.at.toISOString() },
    difference: difference && differenceDocument(difference),
    figures,
    routes_not_held,
    routes: laid ? laid.routes.map((route) => ({ ...route })) : null,
    sha256: isDryRun ? null : await keep(deps, who, wish, { before, laid }),
  }
}

async function routesNotHeld({ routes }: Network, { authority, network }: Wish) {
  const found: InstallationReport['routes_not_held'] = []
  for (const route of routes.filter((one) => one.authority === authority)) {
    const held = standingToursOn(network, [route])
    if (typeof held === 'string') found.push({ route: route.id, missing: held })
    await othersFirst()
  }
  return found
}

/**
 * Each with its line in the record: the roads, then the routes on them. Roads without their routes do no harm, should
 * the second fail: plans go on as before. Plans of nights before keep the roads that they were made on.
 */
async function keep(
  { store, clock, changes }: ApiDeps,
  who: Principal,
  { authority, network }: Wish,
  { before, laid }: { readonly before: InForce; readonly laid: RoutesOnRoads | null },
): Promise<string> {
  const at = clock.now()
  const { name, source, segments, junctions } = network
  const counts = { segments: segments.length, junctions: junctions.length }
  const detail = { name, source, ...counts, before: before?.sha256 ?? null }
  const line = { at, actor: who.name, authority, subject: authority }
  const entry = { ...line, action: 'road_network_installed', detail }
  const hash = await store.keepRoadNetwork(authority, network, { at, by: who.name, entry })
  if (!laid) return hash
  const routes = { ...line, action: 'routes_laid', detail: { road_network: hash, routes: laid.routes } }
  await changes!.changeNetwork(laid.next, { entry: routes })
  return hash
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
          'Install a road network (frostline.road-network/1) that plans are made on from now; with routes: standing routes laid over it; with no dry_run=false only the difference is shown; at most 64 MB',
        params: z.object({ authority: id }),
        querystring: z.strictObject({ dry_run: z.enum(['true', 'false']).optional() }),
        body: z.strictObject({
          network: z.unknown(),
          expected_sha256: sha256.nullable().optional(),
          routes: standingIn.optional(),
        }),
        response: writes(200, installationOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { authority } = request.params
      checkOwn(who, authority)
      const wish: Wish = {
        authority,
        network: await networkOf(request.body.network),
        isDryRun: request.query.dry_run !== 'false',
        expected_sha256: request.body.expected_sha256,
        routes: request.body.routes,
      }
      const { changes } = deps
      if (wish.routes && !changes)
        throw problem(422, 'ROAD_NETWORK', 'Routes are changed by configuration only in this service.')
      return changes ? inTurn(changes, () => install(deps, who, wish)) : install(deps, who, wish)
    },
  )
}
