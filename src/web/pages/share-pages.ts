import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SharedDocument } from '#src/api/shared-document.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { civilInstant } from '#src/season.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import {
  type ListedShare,
  type ShareAttempt,
  type ShareEntry,
  type SharesKnown,
  sharesPage,
} from '#src/web/shares/shares-page.ts'

type Items<T> = { readonly items: readonly T[] }
type Named = { readonly id: string; readonly name: string }
const ask = (request: FastifyRequest) => askApi(request.server, request)

async function subjectsOf(request: FastifyRequest): Promise<SharesKnown['subjects']> {
  const kinds = await Promise.all(
    (['station', 'route'] as const).map(async (kind) => {
      const answer = await ask(request)<Items<Named>>('GET', `/api/v1/${kind}s`)
      const found = answer.ok ? answer.document.items : []
      return found.map(({ id, name }) => ({ value: `${kind} ${id}`, name: `${name} (${kind})` }))
    }),
  )
  return kinds.flat()
}

async function shownOf(request: FastifyRequest, shares: readonly ListedShare[]) {
  const shown = new Map<string, SharedDocument>()
  for (const { id } of shares.filter((share) => share.in_force)) {
    const answer = await ask(request)<SharedDocument>('GET', `/api/v1/shares/${id}`)
    if (answer.ok) shown.set(id, answer.document)
  }
  return shown
}

async function showShares(request: FastifyRequest, reply: FastifyReply, attempt: ShareAttempt | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await ask(request)<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const listed = await ask(request)<Items<ListedShare>>('GET', '/api/v1/shares')
  if (!listed.ok) return refused(listed)
  const shares = listed.document.items
  const known = { shares, shown: await shownOf(request, shares), subjects: await subjectsOf(request) }
  return show('shares.njk', sharesPage(known, tonight.document, request.principal, attempt), tonight.document)
}

/** Through the civil day of that date. */
function untilOf(date: string | undefined, { time_zone }: Pick<TonightDocument, 'time_zone'>) {
  const wanted = date?.trim()
  if (!wanted) return {}
  return { until: civilInstant(wanted, '23:59', time_zone)?.toISOString() ?? wanted }
}

/** The page asks for a day where the API takes an instant: what is no day is told in the page's own words. */
const isNoDay = ({ end, until = '' }: ShareEntry): boolean =>
  end === undefined && until.trim() !== '' && civilInstant(until.trim(), '23:59', 'UTC') === null
const BY_KEY = 'by key'
/** A key opens to whoever holds it: it is asked for in words, never made of a field that was left out. */
const namesNobody = ({ end, with: neighbour = '' }: ShareEntry): boolean =>
  end === undefined && neighbour.trim() === ''
const NOBODY = `Say with whom: a neighbour’s id here, or “${BY_KEY}” for one who works elsewhere.`
const NO_DAY = 'Give the last day as a date, e.g. 2026-03-31.'

function wishOf(entered: ShareEntry, tonight: TonightDocument): object {
  const [kind = '', id = ''] = (entered.subject ?? '').split(' ')
  const neighbour = entered.with?.trim()
  return {
    kind,
    id,
    with: neighbour === BY_KEY ? null : neighbour,
    reason: entered.reason ?? '',
    ...untilOf(entered.until, tonight),
  }
}

/** What is shared with neighbours, and for winter managers to share and to take back. */
export function sharePages(pages: FastifyInstance): void {
  pages.get('/shares', (request, reply) => showShares(request, reply, null))
  pages.post<{ Body: ShareEntry }>('/shares', async (request, reply) => {
    const entered = request.body
    const problem = (namesNobody(entered) && NOBODY) || (isNoDay(entered) && NO_DAY)
    if (problem) return showShares(request, reply.code(422), { entered, problem, key: null })
    const tonight = await ask(request)<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return frame(request, reply).refused(tonight)
    const answer =
      entered.end === undefined
        ? await ask(request)<{ key: string | null }>(
            'POST',
            '/api/v1/shares',
            wishOf(entered, tonight.document),
          )
        : await ask(request)<{ key: null }>('DELETE', `/api/v1/shares/${encodeURIComponent(entered.end)}`)
    if (!answer.ok)
      return showShares(request, reply.code(answer.status), { entered, problem: answer.detail, key: null })
    const { key } = answer.document
    if (key) return showShares(request, reply, { entered: {}, problem: null, key })
    return reply.redirect('/shares', 303)
  })
}
