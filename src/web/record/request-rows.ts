import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { Resources } from '#src/routing/resources.ts'
import { utc } from '#src/web/words.ts'

/** One line of the record about a request to treat the place: heard, accepted or refused. */
export function requestRow({ seq, at, action, detail }: RecordEntry) {
  const { after } = detail as { readonly after: SpotRequest<Resources> }
  const { id, asked_by, place, wanted, heard_at, answer } = after
  const { free_spreaders, resources } = (answer ?? after).known
  const words = [answer?.reason_code, answer?.reason, answer?.route, answer?.crew, ...(answer?.flags ?? [])]
  return {
    seq,
    at: utc(at),
    what: action.replace('spot_request_', ''),
    request: `${id}, ${asked_by.kind}, heard ${utc(heard_at)}`,
    message: `${place.words}: ${wanted}`,
    answer: words.filter(Boolean).join('; '),
    free: `${free_spreaders.length} of ${resources.spreaders.length}`,
  }
}
