import type { RoadNetwork } from '#src/network/road-network.ts'
import type { PlanFault } from '#src/routing/check/check-fault.ts'
import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import { directionsOf, type Reach, reachOf } from '#src/routing/check/check-reach.ts'
import { loadOf, saltOfPass } from '#src/routing/check/check-tour.ts'
import type {
  SegmentToTreat,
  Shortfall,
  SpreaderInTask,
  SpreadingPlan,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'

/**
 * Is what is told of segments that nobody treats true? That no way leads there, that it needs more than any load, that
 * no spreader is left. Whether a better search would have found room is not asked.
 */
export function checkClaims(given: CheckedTask, network: RoadNetwork, plan: SpreadingPlan): PlanFault[] {
  const reaches = new Map<string, Reach>()
  const reach = (spreader: SpreaderInTask): Reach => {
    const { start, depot, ends, size } = spreader
    const key = JSON.stringify([start, depot, ends, size])
    const known = reaches.get(key) ?? reachOf(given, network, spreader)
    reaches.set(key, known)
    return known
  }
  const idle = idleSpreaders(given, plan)
  return plan.shortfalls.flatMap((told) => {
    const asked = given.asked.get(told.segment)
    const wrong = asked && untrue(given, network, { told, asked, reach, idle })
    return wrong ? [fault(told, wrong)] : []
  })
}

type Claim = {
  readonly told: Shortfall
  readonly asked: SegmentToTreat
  readonly reach: (spreader: SpreaderInTask) => Reach
  readonly idle: readonly SpreaderInTask[]
}

function untrue(given: CheckedTask, network: RoadNetwork, claim: Claim): string | null {
  const { told, asked, reach, idle } = claim
  const segment = network.segments.find(({ id }) => id === told.segment)
  if (!segment) return null
  const directions = directionsOf(given.roads, segment)
  const needed = asked.passes === 2 ? directions.length : 1
  const goes = (spreader: SpreaderInTask) => directions.filter(reach(spreader)).length >= needed
  const all = given.task.spreaders
  const driver = all.find(goes)
  if (told.code === 'unreachable' && driver) return `spreader ${driver.id} can drive there and back`
  const load_g = saltOfPass(segment.length_m, asked)
  const carrier = all.find((spreader) => goes(spreader) && load_g <= mostOf(given, spreader))
  if (told.code === 'too_heavy' && carrier) return `one load of ${carrier.id} holds it`
  if (told.code !== 'no_spreader_left') return null
  const free = idle.find(
    (spreader) => goes(spreader) && load_g * asked.passes <= firstLoadOf(given.task, spreader),
  )
  return free ? `spreader ${free.id} is not sent and could` : null
}

/** What it can spread without a reload; 0 where it cannot be sure of a load. */
const firstLoadOf = (task: SpreadingTask, spreader: SpreaderInTask): number =>
  hasFirstLoad(task, spreader) ? loadOf(task, spreader).first_g : 0

/** The most that a spreader can spread of one load that is to be had. */
function mostOf({ task }: CheckedTask, spreader: SpreaderInTask): number {
  const { full_g } = loadOf(task, spreader)
  const loads = [firstLoadOf(task, spreader)]
  if (task.settings.reloads && task.depots.some(({ salt_t }) => salt_t === null)) loads.push(full_g)
  return Math.max(...loads)
}

const hasFirstLoad = ({ depots }: SpreadingTask, { depot, loaded_t }: SpreaderInTask): boolean =>
  loaded_t !== null || depots.some(({ id, salt_t }) => id === depot && salt_t === null)

function idleSpreaders({ task }: CheckedTask, { tours }: SpreadingPlan): SpreaderInTask[] {
  const sent = new Set(tours.filter(({ steps }) => steps.length > 0).map(({ spreader }) => spreader))
  return task.spreaders.filter(
    ({ id, depot }) => !sent.has(id) && task.depots.some((one) => one.id === depot),
  )
}

function fault({ segment, code }: Shortfall, why: string): PlanFault {
  const message = `Segment ${segment} is told as ${code}, but ${why}.`
  return { code: 'shortfall_wrong', spreader: null, segment, expected: why, got: `told as ${code}`, message }
}
