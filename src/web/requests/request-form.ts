import type { TonightDocument } from '#src/api/tonight-document.ts'
import { civilInstant } from '#src/season.ts'
import { linesOf } from '#src/web/approval-form.ts'

/** The fields of both forms as a browser sends them: all words, any may be missing. */
export type RequestEntry = Partial<
  Record<
    | 'request'
    | 'kind'
    | 'name'
    | 'reference'
    | 'words'
    | 'road'
    | 'wanted'
    | 'heard'
    | 'outcome'
    | 'reason_code'
    | 'reason'
    | 'route'
    | 'crew'
    | 'by'
    | 'seen'
    | 'has_seen',
    string
  >
>

/** An entry that was not recorded, so that nothing has to be typed again. */
export type RequestAttempt = {
  readonly entered: RequestEntry
  readonly problem: string
  /** What is known against the reason given. */
  readonly contradictions: readonly { readonly code: string; readonly says: string }[]
}

type Night = Pick<TonightDocument, 'night' | 'time_zone'>

/** Only fields that were filled in; an empty one was not answered. */
const filled = (fields: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value?.trim()))

/** A clock time of tonight as an instant; one that is no time is sent as it is, for the API to refuse. */
const instantOf = (time: string | undefined, { night, time_zone }: Night) =>
  time?.trim() ? (civilInstant(night, time.trim(), time_zone)?.toISOString() ?? time) : undefined

/** A request that somebody made by telephone, as the API takes it. */
export const heardBody = (entered: RequestEntry, night: Night): object => {
  const { kind, name, reference, words = '', road, route, wanted = '', heard } = entered
  return {
    asked_by: { kind, ...filled({ name, reference }) },
    place: { words, ...filled({ road, route }) },
    wanted,
    ...filled({ heard_at: instantOf(heard, night) }),
  }
}

/** The duty manager's answer as the API takes it: of a refusal the reason, of an acceptance who and by when. */
export function answerBody(entered: RequestEntry, night: Night): object {
  const { outcome, reason_code, reason, route, crew, by, seen, has_seen } = entered
  if (outcome === 'accepted')
    return { outcome, ...filled({ reason, route, crew, complete_by: instantOf(by, night) }) }
  return {
    outcome,
    ...filled({ reason_code, reason }),
    ...(has_seen && { seen: linesOf(seen) }),
  }
}
