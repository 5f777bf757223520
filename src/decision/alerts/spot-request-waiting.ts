import type { Condition } from '#src/decision/alerts.ts'
import { type SpotRequest, TOLD_AFTER, UNANSWERED_AFTER } from '#src/decision/spot-request.ts'
import { timeOf } from '#src/decision/words.ts'

const WHO: Record<SpotRequest['asked_by']['kind'], string> = {
  police: 'The police',
  public: 'Somebody of the public',
  staff: 'Staff',
}

/** A request to treat a place that nobody has answered, louder after ten minutes: by when it was heard, however late it was entered. */
export const spotRequestWaiting = (
  { id, asked_by, place, heard_at, answer }: SpotRequest,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Condition[] => {
  const waited = now.getTime() - heard_at.getTime()
  if (answer !== null || waited < TOLD_AFTER) return []
  const severity = waited < UNANSWERED_AFTER ? 'warning' : 'urgent'
  const message = `${WHO[asked_by.kind]} asked at ${timeOf(heard_at, timeZone)} to treat ${place.words}; nobody has answered.`
  return [{ kind: 'spot_request_waiting', subject: id, severity, message, raises: true }]
}
