import type { TonightRoute } from '#src/api/tonight-document.ts'
import { civilTime } from '#src/season.ts'
import { outcomeWords } from '#src/web/words.ts'

/** The fields of the form as a browser sends them: all words, any may be missing. */
export type Approval = Partial<
  Record<'route' | 'action' | 'spread_rate_g_m2' | 'note' | 'expected_version' | 'seen', string>
>

/** An answer that was not recorded, so that nothing has to be typed again. */
export type Attempt = {
  readonly entered: Approval
  readonly problem: string
  /** What the person was looking at, where it has changed since; else null. */
  readonly change: string | null
}

/** The request as the API takes it; a rate that is no number is as good as none, and asked for again. */
export function approvalRequest({
  route = '',
  action,
  spread_rate_g_m2: rate,
  note,
  expected_version: version,
}: Approval): object {
  const written = Number(rate?.trim().replace(',', '.') || Number.NaN)
  return {
    action,
    routes: [route],
    expected_version: Number(version),
    ...(action === 'treat' && Number.isFinite(written) ? { spread_rate_g_m2: written } : {}),
    ...(note?.trim() ? { note } : {}),
  }
}

/** The advice in one line, carried in the form so that a later version can be set against it. */
export function adviceInWords(route: TonightRoute, timeZone: string): string {
  const { word } = outcomeWords[route.outcome ?? 'none']
  const rate = route.spread_rate_g_m2 === null ? '' : `, ${route.spread_rate_g_m2} g/m²`
  const by = route.start_by ? `, order by ${civilTime(route.start_by, timeZone)}` : ''
  return `${word}${rate}${by}`
}

const CHANGED = new Set([409, 410])
const LONGEST = 200

export const changeInWords = ({ seen }: Approval, status: number): string | null =>
  CHANGED.has(status) && seen ? seen.slice(0, LONGEST) : null
