import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { NightPlan, PlanSide } from '#src/routing/night/night-plan.ts'
import { civilTime } from '#src/season.ts'
import { nightName } from '#src/web/night-page.ts'
import { entryOf, type PlanAttempt, type PlanEntry, whatIfBody } from '#src/web/plan/plan-form.ts'
import { clockAfter, movedLines, sideRows, sideSentence, tourCells } from '#src/web/plan/plan-words.ts'
import { duration } from '#src/web/words.ts'

/** Plans of a night as the API tells them. */
export type PlansDocument = {
  readonly night: string
  readonly in_force: string | null
  readonly gap: string | null
  readonly in_hand: { readonly by: string; readonly began_at: Date; readonly share: number } | null
  readonly failed: string | null
  readonly choices: {
    readonly spreaders: readonly { readonly id: string; readonly depot: string }[]
    readonly depots: readonly { readonly id: string; readonly name: string }[]
    readonly roads: readonly string[]
  }
  readonly items: readonly NightPlan[]
}
/** A supposition as the API answers it. */
export type PlanWhatIf = {
  readonly message: string
  readonly because: readonly string[]
  readonly assumed: readonly string[]
  readonly leave_at: Date
  readonly present: PlanSide
  readonly what_if: PlanSide
  readonly moved: NightPlan['moved']
}

type Seen = Pick<TonightDocument, 'now' | 'time_zone' | 'night' | 'routes'>

/** The newest, while nobody has answered it; an older one it takes the place of. */
function waitingOf({ items }: PlansDocument): NightPlan | null {
  const last = items.at(-1)
  return last?.confirmed === null ? last : null
}

/** What holds, in one sentence, before anything else. */
function leadOf(document: PlansDocument): string {
  const { items, in_force, gap } = document
  const held = items.find(({ id }) => id === in_force)
  if (held && gap) return `The plan that holds is not for what is ordered now. ${gap}`
  const waits = waitingOf(document) ? ' A proposed plan waits for an answer.' : ''
  if (!held || held.confirmed?.choice === 'standing') return `The standing routes hold.${waits}`
  return held.because.length === 0
    ? `The standing routes are confirmed as the plan.${waits}`
    : `A changed plan holds: ${sideSentence(held.proposed)}${waits}`
}

/** Does it hold, and send anybody another way than the standing routes? */
const isChanged = (held: NightPlan | undefined) =>
  held?.confirmed?.choice === 'proposed' && held.because.length > 0

function nextStep(document: PlansDocument, principal: Principal | null, mayDecide: boolean): string {
  const { items, in_force, in_hand, failed } = document
  if (principal?.role === 'crew')
    return items.find(({ id }) => id === in_force)?.confirmed?.choice === 'proposed'
      ? 'Drive by the list of your spreader below.'
      : 'Drive by the list of your route: open it from Tonight.'
  if (in_hand)
    return `${in_hand.by} has a plan searched: ${Math.round(in_hand.share * 100)} % done. This page is renewed when it is there.`
  if (failed)
    return `The last search ended without a plan: ${failed}. Propose again, or drive the standing routes.`
  if (!waitingOf(document)) {
    return isChanged(items.find(({ id }) => id === in_force))
      ? 'What it reckons with stands ticked below. When more falls out or something comes back, change it there and have a plan proposed; with nothing ticked that is the standing routes.'
      : 'When a spreader, a depot or a road falls out, say so below and have a plan proposed.'
  }
  return mayDecide
    ? 'Look at the two side by side and confirm one. Nobody is sent before.'
    : 'The duty manager on duty confirms one of the two. Nobody is sent before.'
}

function confirmedWords({ confirmed }: NightPlan, timeZone: string): string | null {
  if (!confirmed) return null
  const what = confirmed.choice === 'proposed' ? 'The plan' : 'The standing routes'
  return `${what} confirmed by ${confirmed.by} at ${civilTime(confirmed.at, timeZone)}: ${confirmed.reason}`
}

/** Routes of a plan that nobody has answered for, in words: nobody can confirm it before; empty: none. */
function routesToAnswer({ decisions }: NightPlan, { routes }: Seen): string {
  const waiting = routes.filter(
    ({ id, status }) => status === 'proposed' && decisions.some(({ route }) => route === id),
  )
  return waiting.length > 2 ? `${waiting.length} routes` : waiting.map(({ name }) => name).join(' and ')
}

function planLine(plan: NightPlan, document: PlansDocument, seen: Seen, attempt: PlanAttempt | null) {
  const { now, time_zone: timeZone } = seen
  const { id, night, made_at, made_by, because, assumed, standing, proposed, moved, leave_at } = plan
  const isStanding = because.length === 0
  const after = clockAfter(leave_at, timeZone)
  return {
    id,
    title: `${isStanding ? 'The standing routes as they are: ' : ''}${sideSentence(proposed)}`,
    made: `Made at ${civilTime(made_at, timeZone)} by ${made_by}, ${duration(now.getTime() - made_at.getTime())} ago; spreaders leave from ${civilTime(leave_at, timeZone)} on.`,
    isReplaced: plan.confirmed === null && plan !== document.items.at(-1),
    toAnswer: plan.confirmed === null ? routesToAnswer(plan, seen) : '',
    because: isStanding ? ['Nothing is special about this night.'] : because,
    rows: isStanding ? [] : sideRows(standing, proposed, after),
    leaves: isStanding ? [] : standing.falls_short,
    fallsShort: proposed.falls_short,
    mends: plan.mends,
    moved: movedLines(moved),
    tours: proposed.tours.map((tour) => ({
      spreader: tour.spreader,
      list: `/nights/${night}/plans/${id}/spreaders/${tour.spreader}`,
      cells: tourCells(tour, after),
    })),
    assumed,
    confirmed: confirmedWords(plan, timeZone),
    holds: document.in_force === id,
    problem: attempt?.entered.plan === id ? attempt.problem : null,
    reason: attempt?.entered.plan === id ? (attempt.entered.reason ?? '') : '',
  }
}

/** What is out already: of the plan that waits or holds, so that nothing comes back by being forgotten. */
function enteredBefore(document: PlansDocument): PlanEntry {
  const held = document.items.find(({ id }) => id === document.in_force)
  const basis = waitingOf(document) ?? (isChanged(held) ? held : null)
  return basis ? entryOf(basis.change) : {}
}

function formOf(document: PlansDocument, { routes }: Seen, attempt: PlanAttempt | null) {
  const { choices } = document
  const isOfForm = attempt !== null && attempt.entered.plan === undefined
  const entered = isOfForm ? attempt.entered : enteredBefore(document)
  const depotName = (depot: string) => choices.depots.find(({ id }) => id === depot)?.name ?? depot
  const tick = (kind: string, id: string, name: string) => {
    const field = `${kind}:${id}`
    return { field, name, ticked: Boolean(entered[field]) }
  }
  return {
    problem: isOfForm ? attempt.problem : null,
    spreaders: choices.spreaders.map(({ id, depot }) => tick('spreader', id, `${id}, ${depotName(depot)}`)),
    depots: choices.depots.map(({ id, name }) => tick('depot', id, name)),
    routes: routes
      .filter(({ outcome }) => outcome !== 'treat')
      .map(({ id, name }) => tick('route', id, name)),
    roads: choices.roads,
    entered: entered.roads ?? '',
  }
}

/** What the page of tonight says of it; null: the standing routes hold and nothing waits. */
export function planOnTonight(document: PlansDocument, principal: Principal | null): string | null {
  const { items, in_force } = document
  const held = items.find(({ id }) => id === in_force)
  const waits = principal?.role !== 'crew' && waitingOf(document) !== null
  if (held && document.gap) return `The plan that holds is not for what is ordered now. ${document.gap}`
  if (isChanged(held))
    return `A changed plan holds tonight: drive by its lists.${waits ? ' Another waits for an answer.' : ''}`
  return waits ? 'A plan is proposed beside the standing routes and waits for an answer.' : null
}

const decides = (principal: Principal | null) =>
  principal?.role === 'duty_manager' && principal.on_duty === true

/** Everything the template of the plan of a night prints; the newest plan first. */
export function planPage(
  document: PlansDocument,
  seen: Seen,
  principal: Principal | null,
  attempt: PlanAttempt | null,
) {
  const mayDecide = decides(principal)
  const isTonight = document.night === seen.night
  const isCrew = principal?.role === 'crew'
  const plans = isCrew ? document.items.filter(({ id }) => id === document.in_force) : document.items
  return {
    night: document.night,
    nightName: nightName(document.night),
    now: civilTime(seen.now, seen.time_zone),
    // Far up from the form that it is about: the page is long on a telephone
    problem: attempt && { words: attempt.problem, at: attempt.entered.plan ?? 'change' },
    lead: leadOf(isCrew ? { ...document, items: plans } : document),
    next: isTonight
      ? nextStep(document, principal, mayDecide)
      : 'This night is not tonight: what stands here is for reading.',
    plans: plans.toReversed().map((plan) => planLine(plan, document, seen, attempt)),
    mayDecide: mayDecide && isTonight,
    maySuppose:
      isTonight && ['duty_manager', 'winter_manager', 'admin'].includes(principal?.role ?? 'viewer'),
    form: formOf(document, seen, attempt),
  }
}

/** A supposition beside the night as it is. `entered`: it can be proposed as it was tried, but for more routes. */
export function planWhatIfPage(
  answer: PlanWhatIf,
  night: string,
  { now, time_zone }: Seen,
  principal: Principal | null,
  entered: PlanEntry,
) {
  const { more_routes, ...change } = whatIfBody(entered)
  const mayPropose = decides(principal) && more_routes.length === 0 && answer.because.length > 0
  return {
    propose: mayPropose ? Object.entries(entryOf(change)) : [],
    night,
    nightName: nightName(night),
    now: civilTime(now, time_zone),
    lead: answer.message,
    because: answer.because.length > 0 ? answer.because : ['Nothing is supposed to be otherwise.'],
    rows: sideRows(answer.present, answer.what_if, clockAfter(answer.leave_at, time_zone)),
    fallsShort: answer.what_if.falls_short,
    moved: movedLines(answer.moved),
    assumed: answer.assumed,
  }
}
