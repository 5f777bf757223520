import { minutes, type PlanFault, type PlanFaultCode } from '#src/routing/check/check-fault.ts'
import type { Lateness } from '#src/routing/check/check-lateness.ts'
import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import type { Pass } from '#src/routing/check/check-tour.ts'
import type { SegmentToTreat, Shortfall } from '#src/routing/spreading-task.ts'
import type { Seconds } from '#src/units.ts'

/** What became of one segment that is asked for. */
export type Outcome = {
  readonly passes: readonly Pass[]
  readonly lateness: Lateness | null
  readonly told: readonly Shortfall[]
}

// Shortfalls are told in minutes to a tenth.
const ROUNDED: Seconds = 3.01

/** Every segment treated as often, in the direction and by the time that is asked for, or told as a shortfall. */
export function checkTreated(
  given: CheckedTask,
  outcomes: ReadonlyMap<string, Outcome>,
  shortfalls: readonly Shortfall[],
): PlanFault[] {
  const stray = shortfalls
    .filter(({ segment }) => !given.asked.has(segment))
    .map(({ segment }) => fault('shortfall_wrong', segment, 'a segment to treat tonight', 'not asked for'))
  const asked = [...given.asked.values()].flatMap((segment) => {
    const outcome = outcomes.get(segment.segment)!
    return [...often(given, segment, outcome), ...inTime(segment, outcome), ...toldOnce(segment, outcome)]
  })
  return [...stray, ...asked]
}

function fault(code: PlanFaultCode, segment: string, expected: string, got: string, by?: Pass): PlanFault {
  const who = by ? ` by spreader ${by.spreader.id}` : ''
  const message = `Segment ${segment}${who}: ${got}; expected ${expected}.`
  return { code, spreader: by?.spreader.id ?? null, segment, expected, got, message }
}

const isTold = ({ told }: Outcome) => told.length > 0

function often(given: CheckedTask, asked: SegmentToTreat, outcome: Outcome): PlanFault[] {
  const { segment: id, passes: needed } = asked
  const { passes } = outcome
  const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)
  if (passes.length > needed)
    return [fault('treated_twice', id, times(needed), `treated ${times(passes.length)}`, passes.at(-1))]
  if (passes.length < needed)
    return outcome.told.some(({ late_min }) => late_min === null)
      ? []
      : [fault('missed', id, `treated ${times(needed)}`, `treated ${times(passes.length)}, and not told`)]
  const [first, second] = passes
  if (second && !given.roads.isOneWay(id) && first!.against === second.against)
    return [fault('wrong_way', id, 'once in each direction', 'twice in the same direction', second)]
  return []
}

function inTime({ segment, passes: needed }: SegmentToTreat, outcome: Outcome): PlanFault[] {
  const { lateness, passes } = outcome
  if (!lateness || passes.length < needed || lateness.late_s <= lateness.slack_s || isTold(outcome)) return []
  const code = lateness.by === 'treat_by' ? 'late' : 'over_limit'
  const expected = code === 'late' ? 'treated by its time' : "within the limit of the spreader's tour"
  return [fault(code, segment, expected, `${minutes(lateness.late_s)} after it, and not told`, passes.at(-1))]
}

function toldOnce(asked: SegmentToTreat, outcome: Outcome): PlanFault[] {
  const { segment: id } = asked
  if (outcome.told.length > 1) return [fault('shortfall_wrong', id, 'told once', 'told more than once')]
  return outcome.told.flatMap((told) => {
    const wrong = wrongly(asked, outcome, told)
    return wrong === null ? [] : [fault('shortfall_wrong', id, ...wrong)]
  })
}

function wrongly(
  { passes: needed }: SegmentToTreat,
  { passes, lateness }: Outcome,
  { code, late_min }: Shortfall,
): [string, string] | null {
  const treated = passes.length >= needed
  if ((code === 'late') !== (late_min !== null))
    return ['minutes with code late and with no other', `${code} with ${late_min ?? 'no'} minutes`]
  if (late_min === null) return treated ? ['not told: it is treated', `told as ${code}`] : null
  const as_told = `told as ${late_min.toFixed(1)} min late`
  if (!treated) return ['told as not treated', as_told]
  if (!lateness || lateness.late_s < -lateness.slack_s) return ['not told: it is in time', as_told]
  const apart = Math.abs(late_min * 60 - Math.max(0, lateness.late_s))
  return apart <= lateness.slack_s + ROUNDED ? null : [`${minutes(lateness.late_s)} late`, as_told]
}
