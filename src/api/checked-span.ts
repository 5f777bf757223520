import { LONGEST_SPAN } from '#src/api/parameters.ts'
import { problem } from '#src/api/problem.ts'

/** The span as it is; refused when it runs backwards or is longer than 35 days. */
export function checkedSpan<T extends { readonly from: Date; readonly to: Date }>(span: T): T {
  const length = span.to.getTime() - span.from.getTime()
  if (length < 0) throw problem(400, 'PARAM', '`from` is later than `to`.', { field: 'from' })
  if (length > LONGEST_SPAN)
    throw problem(400, 'PARAM', 'At most 35 days at once; ask for the next ones after.', { field: 'to' })
  return span
}
