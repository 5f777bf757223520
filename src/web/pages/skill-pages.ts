import type { FastifyInstance } from 'fastify'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { VerificationDocument } from '#src/api/verification-document.ts'
import { minuteOf } from '#src/season.ts'
import { DAY } from '#src/units.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { SPANS_DAYS, skillPage } from '#src/web/skill/skill-page.ts'

type Asked = { days?: string; station?: string; lead?: string }

const DAYS = 14

const daysOf = (wanted: string | undefined): number | null =>
  wanted === undefined ? DAYS : (SPANS_DAYS.find((days) => String(days) === wanted) ?? null)

/** The API's question; an empty field of the form is one that was not asked. */
function question({ station, lead }: Asked, days: number, now: Date): string {
  const asked = new URLSearchParams({ from: new Date(now.getTime() - days * DAY).toISOString() })
  asked.set('to', now.toISOString())
  if (station) asked.set('station', station)
  if (lead) asked.set('lead', lead)
  return `/api/v1/skill?${asked}`
}

/** How good the forecasts were: for whoever has to decide how far to lean on the next one. */
export const skillPages = (pages: FastifyInstance) =>
  pages.get<{ Querystring: Asked }>('/skill', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const days = daysOf(request.query.days)
    if (days === null)
      return refused({
        status: 400,
        detail: `Choose ${SPANS_DAYS.join(', ')} days; the address says otherwise.`,
      })
    const ask = askApi(pages, request)
    const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return refused(tonight)
    const skill = await ask<SkillDocument>(
      'GET',
      question(request.query, days, minuteOf(tonight.document.now)),
    )
    if (!skill.ok) return refused(skill)
    const verified = await ask<VerificationDocument>('GET', '/api/v1/verification')
    if (!verified.ok) return refused(verified)
    const page = skillPage(skill.document, tonight.document, verified.document)
    return show('skill.njk', page, tonight.document)
  })
