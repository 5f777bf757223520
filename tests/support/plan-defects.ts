import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { PlanFaultCode } from '#src/routing/check/check-fault.ts'
import type { SpreaderTour, SpreadingPlan, SpreadingTask, TourStep } from '#src/routing/spreading-task.ts'

export type Planned = {
  readonly network: RoadNetwork
  readonly task: SpreadingTask
  readonly plan: SpreadingPlan
}
/** Spoils a valid plan, or its task so that the plan no longer fits; null: there is nothing of that kind to spoil. */
type Spoil = (valid: Planned, pick: number) => Planned | null

type Drive = TourStep & { kind: 'drive' }
type Driven = { readonly tour: number; readonly step: number; readonly drive: Drive }

const drivesOf = ({ plan }: Planned): Driven[] =>
  plan.tours.flatMap(({ steps }, tour) =>
    steps.flatMap((drive, step) => (drive.kind === 'drive' ? [{ tour, step, drive }] : [])),
  )

/** One that fits, as picked; null: there is none. */
function picked<T>(all: readonly T[], pick: number, fits: (one: T) => boolean = () => true): T | null {
  const found = all.filter(fits)
  return found.length === 0 ? null : found[pick % found.length]!
}

const withTour = (valid: Planned, index: number, tour: Partial<SpreaderTour>): Planned => ({
  ...valid,
  plan: {
    ...valid.plan,
    tours: valid.plan.tours.map((one, i) => (i === index ? { ...one, ...tour } : one)),
  },
})

function withSteps(valid: Planned, tour: number, change: (steps: TourStep[]) => void): Planned {
  const steps = [...valid.plan.tours[tour]!.steps]
  change(steps)
  return withTour(valid, tour, { steps })
}

const withStep = (valid: Planned, { tour, step }: Driven, change: Partial<Drive>): Planned =>
  withSteps(valid, tour, (steps) => {
    steps[step] = { ...(steps[step] as Drive), ...change }
  })

const withRoad = (valid: Planned, id: string, change: Partial<NetworkSegment>): Planned => ({
  ...valid,
  network: {
    ...valid.network,
    segments: valid.network.segments.map((one) => (one.id === id ? { ...one, ...change } : one)),
  },
})

const withTask = (valid: Planned, change: Partial<SpreadingTask>): Planned => ({
  ...valid,
  task: { ...valid.task, ...change },
})
const withSettings = (valid: Planned, change: Partial<SpreadingTask['settings']>): Planned =>
  withTask(valid, { settings: { ...valid.task.settings, ...change } })

const isTold = ({ plan }: Planned, id: string) => plan.shortfalls.some(({ segment }) => segment === id)
const passesOf = ({ task }: Planned, id: string) =>
  task.segments.find(({ segment }) => segment === id)?.passes ?? 0

/** The last segment that a tour treats and that is told of nowhere. */
function lastTreated(valid: Planned, pick: number): (Driven & { readonly at_min: number }) | null {
  const last = valid.plan.tours.flatMap(({ last_treated_min }, tour) => {
    const found = drivesOf(valid).findLast((one) => one.tour === tour && one.drive.treat)
    return found && !isTold(valid, found.drive.segment) ? [{ ...found, at_min: last_treated_min }] : []
  })
  return picked(last, pick, ({ at_min }) => at_min > 1)
}

const total =
  (key: 'salt_t' | 'treated_km' | 'dead_km' | 'last_treated_min' | 'ends_min'): Spoil =>
  (valid, pick) => {
    const tour = picked([...valid.plan.tours.keys()], pick)
    return tour === null ? null : withTour(valid, tour, { [key]: valid.plan.tours[tour]![key] + 0.7 })
  }

/** Places of a tour's steps where turning from one road into the next is told by both. */
const turnsOf = (valid: Planned) =>
  drivesOf(valid).flatMap((after) => {
    const before = valid.plan.tours[after.tour]!.steps[after.step - 1]
    return before?.kind === 'drive' ? [{ before, after: after.drive }] : []
  })

/** Every way to spoil a plan, with the codes of which at least one has to be found. */
export const planDefects: Readonly<Record<string, readonly [PlanFaultCode[], Spoil]>> = {
  'a treated road only driven over': [
    ['missed'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick, ({ drive }) => drive.treat && !isTold(valid, drive.segment))
      return one && withStep(valid, one, { treat: false })
    },
  ],
  'a road treated once more': [
    // The first of two passes that are told as left out shows in the salt alone.
    ['treated_twice', 'not_asked', 'shortfall_wrong', 'wrong_way', 'totals_wrong'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick, ({ drive }) => !drive.treat)
      return one && withStep(valid, one, { treat: true })
    },
  ],
  'a road driven the other way': [
    ['jump', 'wrong_start', 'wrong_way'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      return one && withStep(valid, one, { against: !one.drive.against })
    },
  ],
  'a road left out of the way': [
    ['jump', 'wrong_start', 'wrong_end', 'missed', 'totals_wrong'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      return one && withSteps(valid, one.tour, (steps) => steps.splice(one.step, 1))
    },
  ],
  'a road that is not there': [
    ['unknown_segment'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      return one && withStep(valid, one, { segment: 'nowhere' })
    },
  ],
  'a road closed': [
    ['closed_road'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      return one && withTask(valid, { closed: [...valid.task.closed, one.drive.segment] })
    },
  ],
  'a road made one-way against the plan': [
    ['wrong_way'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick, ({ drive }) => drive.against)
      return one && withRoad(valid, one.drive.segment, { one_way: true })
    },
  ],
  'a bridge made too low': [
    ['too_big_for_road'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      if (!one) return null
      const { spreader } = valid.plan.tours[one.tour]!
      const size = { weight_t: 18, width_m: 2.5, height_m: 3 }
      const low = { weight_t: null, width_m: null, height_m: 2.9 }
      const spreaders = valid.task.spreaders.map((each) => (each.id === spreader ? { ...each, size } : each))
      return withRoad(withTask(valid, { spreaders }), one.drive.segment, { limits: low })
    },
  ],
  'a turn that the plan makes forbidden': [
    ['banned_turn'],
    (valid, pick) => {
      const turn = picked(turnsOf(valid), pick)
      if (!turn) return null
      const index = (id: string) => valid.network.segments.findIndex((one) => one.id === id)
      const [from, to] = [index(turn.before.segment), index(turn.after.segment)]
      const { from: start, to: end } = valid.network.segments[from]!
      const banned = { from, via: turn.before.against ? start : end, to }
      return {
        ...valid,
        network: { ...valid.network, banned_turns: [...valid.network.banned_turns, banned] },
      }
    },
  ],
  'turning round where it was free no longer is': [
    ['u_turn'],
    (valid) => {
      const { segments } = valid.network
      const ends = (junction: number) =>
        segments.filter((one) => one.from === junction || one.to === junction)
      const round = turnsOf(valid).some(({ before, after }) => {
        const segment = segments.find(({ id }) => id === before.segment)!
        const around = ends(before.against ? segment.from : segment.to)
        return before.segment === after.segment && around.length > 1 && !around.some((one) => one.roundabout)
      })
      const network = { ...valid.network, turning_places: [] }
      return round ? withSettings({ ...valid, network }, { u_turns: 'turning_places' }) : null
    },
  ],
  'a smaller spreader': [
    ['overload'],
    (valid, pick) => {
      const tour = picked(valid.plan.tours, pick, ({ salt_t }) => salt_t > 0.02)
      if (!tour) return null
      const trips = 1 + tour.steps.filter(({ kind }) => kind === 'reload').length
      const small = { capacity_t: tour.salt_t / trips - 0.01, loaded_t: null }
      const spreaders = valid.task.spreaders.map((one) =>
        one.id === tour.spreader ? { ...one, ...small } : one,
      )
      return withTask(valid, { spreaders })
    },
  ],
  'less salt at the depots': [
    ['stock_exceeded'],
    (valid) => {
      const loads = valid.plan.tours.filter(({ spreader }) =>
        valid.task.spreaders.some(({ id, loaded_t }) => id === spreader && loaded_t === null),
      )
      if (!loads.some(({ salt_t, steps }) => salt_t > 0 && steps.every(({ kind }) => kind === 'drive')))
        return null
      return withTask(valid, { depots: valid.task.depots.map((one) => ({ ...one, salt_t: 0.001 })) })
    },
  ],
  'reloads no longer allowed': [
    ['reload_not_allowed'],
    (valid) => {
      const reloads = valid.plan.tours.some(({ steps }) => steps.some(({ kind }) => kind === 'reload'))
      return reloads ? withSettings(valid, { reloads: false }) : null
    },
  ],
  'a reload at a depot that is not there': [
    ['reload_where_no_salt'],
    (valid, pick) => {
      const one = picked(drivesOf(valid), pick)
      const reload = { kind: 'reload', depot: 'nowhere' } as const
      return one && withSteps(valid, one.tour, (steps) => steps.splice(one.step, 0, reload))
    },
  ],
  'an earlier time for the last road': [
    ['late'],
    (valid, pick) => {
      const last = lastTreated(valid, pick)
      if (!last) return null
      const earlier = { treat_by_min: last.at_min - 0.5 }
      const segments = valid.task.segments.map((one) =>
        one.segment === last.drive.segment ? { ...one, ...earlier } : one,
      )
      // Later passes of other tours would only be later still.
      return withTask(withSettings(valid, { limit_min: null }), { segments })
    },
  ],
  'a shorter limit': [
    ['over_limit'],
    (valid, pick) => {
      const last = lastTreated(valid, pick)
      if (!last || valid.plan.shortfalls.some(({ late_min }) => late_min !== null)) return null
      const spreaders = valid.task.spreaders.map((one) => ({ ...one, elapsed_min: 0 }))
      const segments = valid.task.segments.map((one) => ({ ...one, treat_by_min: null }))
      const shorter = { limit_min: last.at_min - 0.5, limit_until: 'last_treated' } as const
      return withTask(withSettings(valid, shorter), { spreaders, segments })
    },
  ],
  'a tour told twice': [
    ['spreader_twice'],
    (valid, pick) => {
      const tour = picked(valid.plan.tours, pick)
      return tour && { ...valid, plan: { ...valid.plan, tours: [...valid.plan.tours, tour] } }
    },
  ],
  'a spreader that is not there': [
    ['unknown_spreader'],
    (valid, pick) => {
      const tour = picked([...valid.plan.tours.keys()], pick)
      return tour === null ? null : withTour(valid, tour, { spreader: 'nobody' })
    },
  ],
  'a tour forgotten': [
    ['missed'],
    (valid, pick) => {
      const tour = picked([...valid.plan.tours.keys()], pick, (index) =>
        valid.plan.tours[index]!.steps.some(
          (step) => step.kind === 'drive' && step.treat && !isTold(valid, step.segment),
        ),
      )
      if (tour === null) return null
      return {
        ...valid,
        plan: { ...valid.plan, tours: valid.plan.tours.filter((_, index) => index !== tour) },
      }
    },
  ],
  'the depots moved': [
    ['wrong_start', 'wrong_end', 'jump'],
    (valid, pick) => {
      const tour = picked(valid.plan.tours, pick, ({ steps }) => steps.length > 0)
      const spreader = valid.task.spreaders.find(({ id }) => id === tour?.spreader)
      if (!tour || spreader?.start) return null
      const own = valid.task.depots.find(({ id }) => id === spreader?.depot)!
      const away = picked(
        valid.network.junctions,
        pick,
        ([lon, lat]) => Math.abs(lon - own.lon) + Math.abs(lat - own.lat) > 1e-6,
      )
      if (!away) return null
      const moved = { lon: away[0], lat: away[1] }
      return withTask(valid, {
        depots: valid.task.depots.map((one) => (one.id === own.id ? { ...one, ...moved } : one)),
      })
    },
  ],
  'a shortfall kept quiet': [
    ['missed', 'late', 'over_limit'],
    (valid, pick) => {
      const quiet = picked(valid.plan.shortfalls, pick, ({ late_min }) => late_min === null || late_min > 1)
      const shortfalls = valid.plan.shortfalls.filter((one) => one !== quiet)
      return quiet && { ...valid, plan: { ...valid.plan, shortfalls } }
    },
  ],
  'a shortfall made up': [
    ['shortfall_wrong'],
    (valid, pick) => {
      const one = picked(
        drivesOf(valid),
        pick,
        ({ drive }) => drive.treat && !isTold(valid, drive.segment) && passesOf(valid, drive.segment) === 1,
      )
      const made_up = { code: 'no_salt', late_min: null, message: '' } as const
      const shortfalls = [...valid.plan.shortfalls, { ...made_up, segment: one?.drive.segment ?? '' }]
      return one && { ...valid, plan: { ...valid.plan, shortfalls } }
    },
  ],
  'minutes late made less': [
    ['shortfall_wrong'],
    (valid, pick) => {
      const late = picked(valid.plan.shortfalls, pick, ({ late_min }) => (late_min ?? 0) > 1)
      const shortfalls = valid.plan.shortfalls.map((one) =>
        one === late ? { ...one, late_min: one.late_min! - 0.7 } : one,
      )
      return late && { ...valid, plan: { ...valid.plan, shortfalls } }
    },
  ],
  'salt told wrong': [['totals_wrong'], total('salt_t')],
  'treated length told wrong': [['totals_wrong'], total('treated_km')],
  'dead running told wrong': [['totals_wrong'], total('dead_km')],
  'last treated told wrong': [['totals_wrong'], total('last_treated_min')],
  'end told wrong': [['totals_wrong'], total('ends_min')],
  'moved length told wrong': [
    ['totals_wrong'],
    (valid) => ({ ...valid, plan: { ...valid.plan, moved_km: valid.plan.moved_km + 1 } }),
  ],
}
