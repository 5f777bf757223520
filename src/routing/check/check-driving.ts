import type { PlanFault, PlanFaultCode } from '#src/routing/check/check-fault.ts'
import type { CheckedTask, DrivenTour, Leg } from '#src/routing/check/check-legs.ts'

type Found = readonly [code: PlanFaultCode, segment: string | null, expected: string, got: string]
type DriveLeg = Leg & { kind: 'drive' }

/** Everything on the way that a tour may not do: jumps, wrong ways, banned turns, reloads where there is no salt. */
export function checkDriving(given: CheckedTask, tour: DrivenTour): PlanFault[] {
  const onTheWay = tour.legs.flatMap((leg, index) => {
    const found = [...place(given, leg, index), ...checkLeg(given, tour, leg)]
    return found.map((each) => told(tour, each, `step ${index + 1}`))
  })
  return [...onTheWay, ...end(given, tour).map((each) => told(tour, each, 'the end'))]
}

function told({ spreader }: DrivenTour, [code, segment, expected, got]: Found, where: string): PlanFault {
  const about = segment === null ? '' : `, ${segment}`
  const message = `Spreader ${spreader.id}, ${where}${about}: ${got}; expected ${expected}.`
  return { code, spreader: spreader.id, segment, expected, got, message }
}

function checkLeg(given: CheckedTask, tour: DrivenTour, leg: Leg): Found[] {
  if (leg.kind === 'unknown')
    return [['unknown_segment', leg.segment, 'a segment of the road network', 'no such segment']]
  if (leg.kind === 'reload') return reload(given, leg.depot)
  return [...passage(given, leg), ...size(tour, leg), ...turn(given, leg), ...spreading(given, leg)]
}

function place({ depots }: CheckedTask, leg: Leg, index: number): Found[] {
  const begins = leg.kind === 'drive' ? leg.driven.enters : null
  const at = leg.kind === 'reload' ? (depots.get(leg.depot)?.junction ?? null) : begins
  if (at === null || at === leg.stands) return []
  const segment = leg.kind === 'drive' ? leg.driven.segment.id : null
  const stands = leg.stands === null ? 'a depot of the task' : `junction ${leg.stands}`
  return [[index === 0 ? 'wrong_start' : 'jump', segment, `from ${stands}`, `from junction ${at}`]]
}

function end({ depots }: CheckedTask, { spreader, legs, ends }: DrivenTour): Found[] {
  if (legs.length === 0 || spreader.ends === 'anywhere') return []
  const any = [...depots.values()]
  const right = spreader.ends === 'any_depot' ? any : any.filter(({ id }) => id === spreader.depot)
  if (right.some(({ junction }) => junction === ends)) return []
  const expected = right.map(({ id, junction }) => `junction ${junction} (${id})`).join(' or ')
  return [['wrong_end', null, `to end at ${expected || 'a depot of the task'}`, `ends at junction ${ends}`]]
}

function passage({ task }: CheckedTask, { driven: { segment, against } }: DriveLeg): Found[] {
  const found: Found[] = []
  if (against && segment.one_way)
    found.push(['wrong_way', segment.id, 'along the one-way road', 'driven against it'])
  if (task.closed.includes(segment.id)) found.push(['closed_road', segment.id, 'not to pass', 'it is closed'])
  return found
}

function size({ spreader }: DrivenTour, { driven: { segment } }: DriveLeg): Found[] {
  return (['weight_t', 'width_m', 'height_m'] as const).flatMap((kind): Found[] => {
    const [limit, own] = [segment.limits[kind], spreader.size[kind]]
    if (limit === null || own === null || own <= limit) return []
    return [['too_big_for_road', segment.id, `${kind} of at most ${limit}`, `${kind} of ${own}`]]
  })
}

function turn({ task, roads }: CheckedTask, { before, driven }: DriveLeg): Found[] {
  if (before?.leaves !== driven.enters) return []
  const found: Found[] = []
  if (roads.isBanned(before, driven))
    found.push(['banned_turn', driven.segment.id, 'an allowed turn', `turned in from ${before.segment.id}`])
  const free = task.settings.u_turns === 'anywhere' || roads.canTurnRound(driven.enters)
  if (roads.turnsRound(before, driven) && !free)
    found.push(['u_turn', driven.segment.id, 'a turning place', `turned round at junction ${driven.enters}`])
  return found
}

function spreading({ asked }: CheckedTask, { driven: { segment }, treat }: DriveLeg): Found[] {
  return treat && !asked.has(segment.id) ? [['not_asked', segment.id, 'only to pass it', 'spread']] : []
}

function reload({ task, depots }: CheckedTask, id: string): Found[] {
  const depot = depots.get(id)
  const found: Found[] = []
  if (!task.settings.reloads)
    found.push(['reload_not_allowed', null, 'no reload on the way', `reloaded at ${id}`])
  if (!depot) found.push(['reload_where_no_salt', null, 'a depot of the task', `reloaded at ${id}`])
  else if (depot.salt_t === 0)
    found.push(['reload_where_no_salt', null, 'a depot with salt', `${id} has none`])
  return found
}
