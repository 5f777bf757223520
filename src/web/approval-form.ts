import type { TonightRoute } from '#src/api/tonight-document.ts'
import { type OverruledAnswer, overruledInWords } from '#src/decision/precedence.ts'
import { civilTime } from '#src/season.ts'
import type { Answer } from '#src/web/ask-api.ts'
import { outcomeWords } from '#src/web/words.ts'

/** The fields of the form as a browser sends them: all words, any may be missing. */
export type Approval = Partial<
  Record<
    | 'route'
    | 'action'
    | 'spread_rate_g_m2'
    | 'note'
    | 'expected_version'
    | 'seen'
    | 'overrules'
    | 'set_aside',
    string
  >
>

/** An answer that was not recorded, so that nothing has to be typed again. */
export type Attempt = {
  readonly entered: Approval
  readonly problem: string
  /** What the person was looking at, where it has changed since; else null. */
  readonly change: string | null
  /** Names of the answers for more than this route that stand against it; empty: none. */
  readonly overruled: readonly string[]
}

/** Values of one field, a line each: no id holds a line break. */
export const linesOf = (text = ''): string[] => text.split(/\r?\n/).filter((line) => line !== '')

/** A number as written, with a point or a comma; null: none, or what is no number, and so asked for again. */
export function writtenNumber(text = ''): number | null {
  const rate = Number(text.trim().replace(',', '.') || Number.NaN)
  return Number.isFinite(rate) ? rate : null
}

/** The request as the API takes it. */
export function approvalRequest({
  route = '',
  action,
  spread_rate_g_m2: rate,
  note,
  expected_version: version,
  overrules,
  set_aside,
}: Approval): object {
  const written = writtenNumber(rate)
  return {
    action,
    routes: [route],
    expected_version: Number(version),
    ...(action === 'treat' && written !== null ? { spread_rate_g_m2: written } : {}),
    ...(note?.trim() ? { note } : {}),
    ...(set_aside && { overrules: linesOf(overrules) }),
  }
}

/** The advice in one line, carried in the form so that a later version can be set against it. */
export function adviceInWords(route: TonightRoute, timeZone: string): string {
  const { word } = outcomeWords[route.outcome ?? 'none']
  const rate = route.spread_rate_g_m2 === null ? '' : `, ${route.spread_rate_g_m2} g/m²`
  const by = route.start_by ? `, order by ${civilTime(route.start_by, timeZone)}` : ''
  return `${word}${rate}${by}`
}

type Refused = Extract<Answer<unknown>, { ok: false }>

const CHANGED = new Set([409, 410])
const LONGEST = 200

const changeInWords = ({ seen }: Approval, status: number): string | null =>
  CHANGED.has(status) && seen ? seen.slice(0, LONGEST) : null

/** What stands against an answer for one route, and the step that is left; the API names a field instead. */
const standsInWords = (overruled: readonly OverruledAnswer[]): string =>
  `Another answer stands: ${overruled.map(overruledInWords).join('; ')}. To set it aside for this route, tick the box above the button and record again; to ask for less needs your reason.`

/** What was entered, and what the API said against it. */
export function attemptOf(entered: Approval, { status, detail, code, difference = {} }: Refused): Attempt {
  const overruled = code === 'OVERRULES' ? (difference.overruled as OverruledAnswer[]) : []
  return {
    entered,
    problem: overruled.length > 0 ? standsInWords(overruled) : detail,
    change: code === 'OVERRULES' ? null : changeInWords(entered, status),
    overruled: overruled.map(({ act }) => act),
  }
}
