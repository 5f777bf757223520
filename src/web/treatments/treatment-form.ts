import type { TonightDocument } from '#src/api/tonight-document.ts'
import { civilInstant } from '#src/season.ts'
import { writtenNumber } from '#src/web/approval-form.ts'

/** The fields of both forms as a browser sends them: all words, any may be missing. */
export type TreatmentEntry = Partial<
  Record<
    | 'treatment'
    | 'reason'
    | 'route'
    | 'started'
    | 'finished'
    | 'spread_rate_g_m2'
    | 'salt'
    | 'salt_t'
    | 'by'
    | 'note',
    string
  >
>

/** An entry that was not recorded, so that nothing has to be typed again. */
export type TreatmentAttempt = { readonly entered: TreatmentEntry; readonly problem: string }

type Night = Pick<TonightDocument, 'night' | 'time_zone'>

/** A clock time of tonight as an instant; one that is no time is sent as it is, for the API to refuse. */
const instantOf = (time: string, { night, time_zone }: Night) =>
  civilInstant(night, time.trim(), time_zone)?.toISOString() ?? time

const digits = (text = '') => text.replaceAll(/\D/g, '').slice(0, 4)

/** One route is not finished twice in a minute at one rate: sent twice, the form is one report. */
const idOf = ({ route = '', finished, spread_rate_g_m2: rate }: TreatmentEntry, { night }: Night) =>
  `office-${night}-${route}-${digits(finished)}-${digits(rate)}`

/** What a crew told the office, as the API takes it: the whole route. */
export function reportBody(entered: TreatmentEntry, night: Night): object {
  const { route = '', started = '', finished = '', salt, salt_t, by = '', note } = entered
  return {
    id: idOf(entered, night),
    route,
    started_at: instantOf(started, night),
    finished_at: instantOf(finished, night),
    spread_rate_g_m2: writtenNumber(entered.spread_rate_g_m2),
    salt,
    by,
    ...(salt_t?.trim() && { salt_t: writtenNumber(salt_t) }),
    ...(note?.trim() && { note }),
  }
}
