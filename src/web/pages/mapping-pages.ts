import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { families } from '#src/telemetry/lorawan/families.ts'
import { askApi } from '#src/web/ask-api.ts'
import { chosenFields, type MappingEntry, namedTwice } from '#src/web/lorawan/mapping-form.ts'
import {
  type Known,
  type MappingAttempt,
  mappingsPage,
  type Unplaced,
} from '#src/web/lorawan/mappings-page.ts'
import { frame } from '#src/web/pages/frame.ts'

type Items<T> = { readonly items: readonly T[] }
const ask = (request: FastifyRequest) => askApi(request.server, request)

/** Who may not see what is unplaced, or has no such networks, sees none. */
async function knownOf(request: FastifyRequest): Promise<Known> {
  const listed = async <T>(path: string): Promise<readonly T[]> => {
    const answer = await ask(request)<Items<T>>('GET', path)
    return answer.ok ? answer.document.items : []
  }
  const mappings = await listed<UplinkMapping>('/api/v1/uplink-mappings')
  return {
    mappings,
    unplaced: await listed<Unplaced>('/api/v1/uplinks/unplaced'),
    devices: await listed<Known['devices'][number]>('/api/v1/devices'),
    decoders: [...mappings, ...families].map(({ id, name }) => ({ id, name })),
  }
}

async function showMappings(request: FastifyRequest, reply: FastifyReply, attempt: MappingAttempt | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await ask(request)<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const page = mappingsPage(await knownOf(request), tonight.document, request.principal, attempt)
  return show('mappings.njk', page, tonight.document)
}

/** What the uplink holds, with the fields named so far. */
async function tryUplink(request: FastifyRequest, entered: MappingEntry): Promise<MappingAttempt> {
  const fields = chosenFields(entered)
  const answer = await ask(request)<NonNullable<MappingAttempt['tried']>>(
    'POST',
    '/api/v1/uplink-mappings/try',
    {
      envelope: entered.envelope,
      uplink: entered.uplink ?? '',
      ...('path-0' in entered && { fields }),
    },
  )
  if (!answer.ok) return { entered, tried: null, problem: answer.detail }
  const twice = namedTwice(entered)
  return {
    entered,
    tried: answer.document,
    problem: twice && `Two numbers are named ${twice}: leave one of them out, or name it otherwise.`,
  }
}

/** The problem, or null when it was saved. */
async function saveMapping(request: FastifyRequest, entered: MappingEntry): Promise<string | null> {
  const { id = '', name = '', model = '' } = entered
  const answer = await ask(request)('POST', '/api/v1/uplink-mappings', {
    id: id.trim(),
    name: name.trim(),
    ...(model.trim() && { model: model.trim() }),
    fields: chosenFields(entered),
  })
  return answer.ok ? null : answer.detail
}

/** Sensors of LoRaWAN networks made known: which device it is, and which of its numbers means what. */
export function mappingPages(pages: FastifyInstance): void {
  pages.get('/mappings', (request, reply) => showMappings(request, reply, null))
  pages.post<{ Body: MappingEntry }>('/mappings', async (request, reply) => {
    const entered = request.body
    const attempt = await tryUplink(request, entered)
    if (entered.do !== 'save' || attempt.problem) {
      if (attempt.problem) reply.code(422)
      return showMappings(request, reply, attempt)
    }
    const problem = await saveMapping(request, entered)
    if (!problem) return reply.redirect('/mappings', 303)
    return showMappings(request, reply.code(422), { ...attempt, problem })
  })
  pages.post<{ Body: MappingEntry }>('/mappings/device', async (request, reply) => {
    const { device = '', decoder = '', dev_eui = '' } = request.body
    const path = `/api/v1/devices/${encodeURIComponent(device)}/lorawan`
    const answer = await ask(request)('PUT', path, { dev_eui, ...(decoder && { decoder }) })
    if (answer.ok) return reply.redirect('/mappings', 303)
    const attempt = { entered: {}, tried: null, problem: answer.detail }
    return showMappings(request, reply.code(answer.status), attempt)
  })
}
