import type { NightScopes, ScopedRoute, StandingAnswer } from '#src/api/night-scopes.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { OverruledAnswer } from '#src/decision/precedence.ts'
import { civilTime } from '#src/season.ts'
import { type AnswerAttempt, scopeValue, versionsField } from '#src/web/answer/answer-form.ts'
import { nightName } from '#src/web/night-page.ts'
import { outcomeWords } from '#src/web/words.ts'

type Words = (answer: StandingAnswer) => string

const saysWhat = ({ action, spread_rate_g_m2: rate }: Pick<StandingAnswer, 'action' | 'spread_rate_g_m2'>) =>
  action === 'no_action' ? 'No action' : `Treat${rate === null ? '' : ` ${rate} g/m²`}`

const answerWords =
  (timeZone: string): Words =>
  (answer) =>
    `${saysWhat(answer)} for ${answer.scope.kind === 'route' ? 'this route' : answer.scope.name}, ${answer.by}, ${civilTime(answer.at, timeZone)}`

function routeLine(route: ScopedRoute, words: Words) {
  const { advised, advised_rate_g_m2: rate, answer, beneath, awaiting } = route
  return {
    id: route.route,
    name: route.name,
    ...outcomeWords[advised ?? 'none'],
    rate: rate === null ? '' : `${rate} g/m²`,
    answer: answer ? words(answer) : 'Nobody has answered',
    beneath: beneath.map(words),
    awaiting: awaiting ? `${words(awaiting)}: a second person is needed` : null,
  }
}

type Changed = { readonly route: string; readonly now?: { version: number; outcome: string } }
type Overruled = OverruledAnswer & { readonly route: string }

/** The answers that would be set aside, each act once with its routes. */
function setAside(attempt: AnswerAttempt, scopes: NightScopes, timeZone: string) {
  const overruled = (attempt.difference.overruled ?? []) as Overruled[]
  const nameOf = (id: string) => scopes.routes.find(({ route }) => route === id)?.name ?? id
  return [...Map.groupBy(overruled, ({ act }) => act)].map(([act, answers]) => {
    const { scope, by, at } = answers[0]!
    return {
      act,
      words: `${saysWhat(answers[0]!)} for ${scope.name}, ${by}, ${civilTime(at, timeZone)}`,
      routes: answers.map(({ route }) => nameOf(route)).join(', '),
    }
  })
}

const OTHERS_STAND =
  'Other answers stand. Tick below to set them aside, with your reason where yours asks for less.'

/** `route-2 and route-3: The advice …`: here the routes stand beneath it by their names. */
const withoutIds = (problem: string): string => problem.slice(problem.indexOf(': ') + 2)

function refused(attempt: AnswerAttempt, scopes: NightScopes, timeZone: string) {
  const changed = (attempt.difference.routes ?? []) as Changed[]
  const names = changed.map(({ route }) => scopes.routes.find((one) => one.route === route)?.name ?? route)
  const standing = setAside(attempt, scopes, timeZone)
  const problem =
    standing.length > 0 ? OTHERS_STAND : changed.length > 0 ? withoutIds(attempt.problem) : attempt.problem
  const isOld = changed.some(({ now }) => now !== undefined)
  return { problem, changed: names, about: isOld ? 'Look again at' : 'It is about', standing }
}

const ACTIONS = [
  { value: 'as_advised', name: 'As advised', hint: 'Each route as its own line below says.' },
  { value: 'treat', name: 'Treat all', hint: 'Every route at the rate given.' },
  { value: 'no_action', name: 'No action on any', hint: 'Against advice it needs your reason.' },
]

function form(scopes: NightScopes, attempt: AnswerAttempt | null, standing: readonly { act: string }[]) {
  const { scope, action = 'as_advised', spread_rate_g_m2: rate = '', note = '' } = attempt?.entered ?? {}
  const many = scopes.scopes.filter(({ kind }) => kind !== 'route')
  const chosen = scope ?? (many[0] ? scopeValue(many[0]) : '')
  return {
    scopes: many.map((one, index) => ({
      index,
      value: scopeValue(one),
      name: one.name,
      routes: one.routes.length,
      checked: scopeValue(one) === chosen,
    })),
    actions: ACTIONS.map((one) => ({ ...one, checked: one.value === action })),
    rate,
    note,
    versions: versionsField(scopes),
    overrules: standing.map(({ act }) => act).join('\n'),
  }
}

function sentence({ routes }: NightScopes): string {
  const answered = routes.filter(({ answer }) => answer !== null).length
  const count = routes.length === 1 ? '1 route' : `${routes.length} routes`
  if (answered === 0) return `${count}: nobody has answered for any of them yet.`
  return `${count}: ${answered} answered, ${routes.length - answered} not.`
}

/** Everything the template of the answer for several routes prints. */
export function answerPage(scopes: NightScopes, tonight: TonightDocument, attempt: AnswerAttempt | null) {
  const { time_zone: timeZone, night, now } = tonight
  const shown = attempt && refused(attempt, scopes, timeZone)
  const words = answerWords(timeZone)
  return {
    night: nightName(night),
    now: civilTime(now, timeZone),
    sentence: sentence(scopes),
    precedence: scopes.precedence,
    refused: shown,
    form: form(scopes, attempt, shown?.standing ?? []),
    routes: scopes.routes.map((route) => routeLine(route, words)),
  }
}
