import type { RoadNetwork } from '#src/network/road-network.ts'
import type { SpreadingPlan, TourStep } from '#src/routing/spreading-task.ts'
import { type KertemindeInstance, type KertemindeSolution, linkId, linksOf } from './instance.ts'

/** A plan in the authors' format; reloads are not written there: passing a depot fills a vehicle up. */
export function solutionOf(network: RoadNetwork, { tours }: SpreadingPlan): KertemindeSolution {
  const byId = new Map(network.segments.map(({ id }) => [id, id.split('-') as [string, string]]))
  return tours.map(({ spreader, steps }) => ({
    vehicle: spreader,
    route: steps.flatMap((step) => {
      if (step.kind === 'reload') return []
      const [from, to] = byId.get(step.segment)!
      return [{ arc: step.against ? [to, from] : [from, to], salted: step.treat }] as const
    }),
  }))
}

/** The other way round, filled up at every depot that is passed. Totals are left out: nobody tells them. */
export function planOf(instance: KertemindeInstance, solution: KertemindeSolution): SpreadingPlan {
  const links = new Set(linksOf(instance).map(({ from, to }) => linkId(from, to)))
  const depots = new Set(instance.depots.map(({ label }) => label))
  const unknown = { salt_t: 0, treated_km: 0, dead_km: 0, last_treated_min: 0, ends_min: 0 }
  return {
    format: 'frostline.spreading-plan/1',
    tours: solution.map(({ vehicle, route }) => ({
      spreader: vehicle,
      steps: route.flatMap(({ arc: [from, to], salted }): TourStep[] => {
        const along = links.has(linkId(from, to))
        const segment = along ? linkId(from, to) : linkId(to, from)
        const drive = { kind: 'drive', segment, against: !along, treat: salted } as const
        return depots.has(to) ? [drive, { kind: 'reload', depot: to }] : [drive]
      }),
      ...unknown,
    })),
    shortfalls: [],
    moved_km: 0,
    standing: false,
    seed: 0,
    iterations: 0,
  }
}

/**
 * The practitioners' list: nodes in driving order, one block a vehicle, blocks known by the homes they begin with.
 * A link is salted the first time that it is driven in a direction allowed for it; 294, the last number of both
 * blocks, is no node of the instance and is left out.
 */
export function practitionersSolution(instance: KertemindeInstance, text: string): KertemindeSolution {
  const nodes = new Set(instance.nodes.map(({ label }) => label))
  const numbers = text.match(/\d+/g)!.filter((label) => nodes.has(label) || label === '294')
  const blocks = numbers
    .join(' ')
    .split(/ ?294 ?/)
    .filter((block) => block !== '')
  const open = new Set(
    linksOf(instance).flatMap(({ from, to, dem }) => (dem === null ? [] : [linkId(from, to)])),
  )
  const salts = (from: string, to: string) => {
    const along = open.delete(linkId(from, to))
    return along || (isEdge(instance, to, from) && open.delete(linkId(to, from)))
  }
  return blocks.map((block) => {
    const way = block.split(' ').filter((node, index, all) => node !== all[index - 1])
    const vehicle = instance.vehicles.find(({ home }) => home === way[0])!.id
    const route = way.slice(1).map((to, index) => {
      const from = way[index]!
      return { arc: [from, to] as const, salted: salts(from, to) }
    })
    return { vehicle, route }
  })
}

const isEdge = ({ E_R }: KertemindeInstance, from: string, to: string): boolean =>
  E_R.some(({ edge }) => edge[0] === from && edge[1] === to)
