import type { FastifyInstance } from 'fastify'
import type { AsKnownDocument } from '#src/api/as-known-document.ts'
import type { ClaimsSummary } from '#src/api/claims/claims-summary.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { civilInstant, nightOf } from '#src/season.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { asKnownPage } from '#src/web/record/as-known-page.ts'
import { claimsPage } from '#src/web/record/claims-page.ts'
import { clockTime } from '#src/web/words.ts'

type AskedKnown = { night?: string; time?: string }
type AskedClaim = Record<string, string>

/** An instant of a browser's field has no zone: the form says UTC. */
const inUtc = (text: string) => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? `${text}:00Z` : text)

/** The API's question; an empty field of the form is one that was not asked. */
function claimQuestion(asked: AskedClaim, format: 'json' | 'summary'): string {
  const given = Object.entries(asked).filter(([, value]) => value !== '')
  const instants = given.map(([name, value]) => [
    name,
    name === 'from' || name === 'to' ? inUtc(value) : value,
  ])
  return `/api/v1/claims-pack?${new URLSearchParams([...instants, ['format', format]] as [string, string][])}`
}

/** Two questions to the record: what was known then, and everything about a place. */
export function recordPages(pages: FastifyInstance): void {
  pages.get('/record', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const tonight = await askApi(pages, request)<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return refused(tonight)
    const { now, time_zone: zone, routes, stations } = tonight.document
    const page = { now: clockTime(now, zone), night: nightOf(now, zone), routes, stations }
    return show('record.njk', page, tonight.document)
  })

  pages.get<{ Querystring: AskedKnown }>('/as-known', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const ask = askApi(pages, request)
    const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return refused(tonight)
    const { night = '', time = '' } = request.query
    const at = civilInstant(night, time, tonight.document.time_zone)
    if (!at) return refused({ status: 400, detail: 'Give a night, e.g. 2026-01-15, and a time, e.g. 21:00.' })
    const known = await ask<AsKnownDocument>(
      'GET',
      `/api/v1/nights/${encodeURIComponent(night)}/as-known-at?at=${at.toISOString()}`,
    )
    if (!known.ok) return refused(known)
    return show('as-known.njk', asKnownPage(known.document), tonight.document)
  })

  pages.get<{ Querystring: AskedClaim }>('/claims-pack', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const question = claimQuestion(request.query, 'summary')
    const pack = await askApi(pages, request)<ClaimsSummary>('GET', question)
    if (!pack.ok) return refused(pack)
    const { demonstration } = pack.document
    const surround = demonstration ? { demonstration: { clock_speed: 1 } } : {}
    // the end of a period that is not over moves on: the data is that of the page
    const to = pack.document.asked.to.toISOString()
    const data = claimQuestion({ ...request.query, to }, 'json')
    return show('claims-pack.njk', claimsPage(pack.document, data), surround)
  })
}
