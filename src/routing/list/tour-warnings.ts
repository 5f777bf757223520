import type { DrivenLeg, Trip } from '#src/routing/list/driven-leg.ts'
import { END_OF_KNOWN } from '#src/routing/list/ends.ts'
import type { TripLoad } from '#src/routing/list/loading.ts'
import type { RouteStep } from '#src/routing/list/route-step.ts'
import { NOT_YET_TREATED, type RoadsOfTask } from '#src/routing/list/tour-legs.ts'
import { eachTreated, secondsOf } from '#src/routing/list/tour-times.ts'
import { type Grams, highestRate } from '#src/routing/load.ts'
import type { SpreaderInTask } from '#src/routing/spreading-task.ts'
import { tonnesRoundedUp } from '#src/routing/warnings.ts'
import type { GramsPerSquareMetre, Minutes } from '#src/units.ts'

/** What stands above the list of a planned tour because the crew has to know it first, each with what to do. */
export function tourWarnings(
  given: RoadsOfTask,
  spreader: SpreaderInTask,
  trips: readonly Trip[],
  loads: readonly TripLoad[],
  steps: readonly RouteStep[],
): string[] {
  const legs = trips.flatMap((trip) => trip.legs)
  if (legs.length === 0) return ['This spreader has no tour tonight.']
  return [
    ...tooHeavy(trips, loads, spreader),
    ...tooBig(given, spreader, legs),
    ...late(given, spreader, trips),
    ...afterTheirTime(trips),
    ...untreatedFirst(legs, steps),
    ...turnedAtEdge(steps),
    ...turnedRound(given, steps),
  ]
}

function tooHeavy(
  trips: readonly Trip[],
  loads: readonly TripLoad[],
  { capacity_t }: SpreaderInTask,
): string[] {
  const rate = highestRateOfTrips(trips, loads)
  const instead = rate === null ? '' : ` One load covers it at up to ${rate} g/m² everywhere.`
  return loads.flatMap(({ over, spread, onBoard }, index) => {
    if (over === 0) return []
    const trip = loads.length === 1 ? 'The tour' : `Trip ${index + 1}`
    const holds = `${trip} needs ${tonnesRoundedUp(spread)} t of salt`
    if (spread <= onBoard)
      return [
        `${holds}, more than the load of ${tonnesRoundedUp(onBoard)} t without its reserve: watch the hopper.`,
      ]
    return [
      `${holds}, the spreader starts it with ${tonnesRoundedUp(onBoard)} t and holds ${capacity_t} t: reload or split.${instead}`,
    ]
  })
}

/** The highest whole rate at which every trip lasts with its load less the reserve; null when nothing is treated. */
export function highestRateOfTrips(
  trips: readonly Trip[],
  loads: readonly TripLoad[],
): GramsPerSquareMetre | null {
  const rates = trips.flatMap(({ legs }, index) => highestRate(legs, usable(loads[index]!) / 1_000_000) ?? [])
  return rates.length > 0 ? Math.min(...rates) : null
}

const usable = ({ holds, reserve }: TripLoad): Grams => Math.max(0, holds - reserve)

/** A bridge too low is no note on the way: the tour cannot be driven. */
function tooBig(
  { network, indexOf }: RoadsOfTask,
  { size }: SpreaderInTask,
  legs: readonly DrivenLeg[],
): string[] {
  const roads = legs.filter(({ segment }) => {
    const { limits } = network.segments[indexOf.get(segment)!]!
    return (['height_m', 'width_m', 'weight_t'] as const).some(
      (kind) => limits[kind] !== null && size[kind] !== null && size[kind] > limits[kind],
    )
  })
  return namesOf(roads).map(
    (road) => `The spreader is too big for ${road}: do not drive it, ask the duty manager for another way.`,
  )
}

function late({ task }: RoadsOfTask, { elapsed_min }: SpreaderInTask, trips: readonly Trip[]): string[] {
  const { limit_min, limit_until } = task.settings
  const { lastTreated, end } = secondsOf(trips)
  const over = Math.ceil(
    (limit_until === 'last_treated' ? lastTreated : end) / 60 + elapsed_min - (limit_min ?? 0),
  )
  if (limit_min === null || over <= 0) return []
  const what = limit_until === 'last_treated' ? 'The last metre is treated' : 'The spreader is back'
  return [`${what} ${over} min after the limit of ${limit_min} min: the duty manager knows; leave at once.`]
}

export const AFTER_THEIR_TIME = 'Treated after their time'

/** Roads with a time of their own that they are treated after. */
function afterTheirTime(trips: readonly Trip[]): string[] {
  const over = new Map<string, Minutes>()
  eachTreated(trips, ({ road, treat_by_min }, seconds) => {
    const minutes = treat_by_min === null ? 0 : Math.ceil(seconds / 60 - treat_by_min - 1e-6)
    if (minutes > 0) over.set(road, Math.max(over.get(road) ?? 0, minutes))
  })
  const roads = [...over].map(([road, minutes]) => `${road} by ${minutes} min`)
  return roads.length > 0 ? [`${AFTER_THEIR_TIME}: ${roads.join(', ')}. The duty manager knows.`] : []
}

function untreatedFirst(legs: readonly DrivenLeg[], steps: readonly RouteStep[]): string[] {
  const untreated = legs.filter(({ hazards }) => hazards.includes(NOT_YET_TREATED))
  if (untreated.length === 0) return []
  const km = untreated.reduce((sum, { length_m }) => sum + length_m, 0) / 1000
  const first = steps.find(({ hazards }) => hazards.includes(NOT_YET_TREATED))!
  return [
    `${km.toFixed(1)} km are driven before they are treated (${namesOf(untreated).join(', ')}; first in step ${first.seq}): drive to the road.`,
  ]
}

/** Where a through road seems to end only because no more of it is known, nobody knows of a turning place. */
function turnedAtEdge(steps: readonly RouteStep[]): string[] {
  const edges = steps.filter(({ action, from }) => action === 'turn_round' && from === END_OF_KNOWN)
  return edges.length > 0
    ? [
        `The known roads end where the list turns round (step ${seqs(edges)}), though the road may go on: look for a safe place.`,
      ]
    : []
}

/** Turning round where no turning place is known; nothing, where that is not allowed. */
function turnedRound({ network, task }: RoadsOfTask, steps: readonly RouteStep[]): string[] {
  if (task.settings.u_turns !== 'anywhere') return []
  const places = new Set(
    [...(network.turning_places ?? [])].map((junction) => network.junctions[junction]!.join(' ')),
  )
  const rounds = steps.filter(
    ({ action, from, line }) =>
      action === 'turn_round' &&
      from !== 'the end of the road' &&
      from !== END_OF_KNOWN &&
      !places.has(line[0]!.join(' ')),
  )
  const islands = rounds.filter(({ instruction }) => instruction.includes('traffic island'))
  const told = rounds.filter((step) => !islands.includes(step))
  return [
    ...(told.length > 0
      ? [`No turning place is known where the list turns round (step ${seqs(told)}): look for a safe one.`]
      : []),
    ...(islands.length > 0
      ? [`The list turns round traffic islands (step ${seqs(islands)}): only where the spreader gets round.`]
      : []),
  ]
}

const seqs = (steps: readonly RouteStep[]) => steps.map(({ seq }) => seq).join(', ')

const namesOf = (legs: readonly DrivenLeg[]) => [...new Set(legs.map(({ road }) => road))]
