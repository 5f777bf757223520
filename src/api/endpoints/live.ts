import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { principal } from '#src/api/guards.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Network } from '#src/network/network.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import type { LiveEvent } from '#src/ports.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** Streams end after this long and the page connects anew: a session that ended is noticed then. */
const LONGEST = 15 * MINUTE
const MOST_STREAMS = 500
/** A page that does not read is dropped rather than remembered for. */
const MOST_UNREAD_BYTES = 256 * 1024
/** Of all sandboxes and keys of shared things together: they must not keep a duty manager's page from following. */
const MOST_GUEST_STREAMS = 100
/** Readings and rejections are told once in this time, for no page looks anew at each of a thousand a second; all else at once. */
const MESSAGES_EVERY = SECOND

/** Ids of what this principal may know; made anew only when the network is replaced. */
function ownIds(deps: ApiDeps, who: Principal): () => ReadonlySet<string> {
  let network: Network | null = null
  let ids = new Set<string>()
  return () => {
    if (network !== deps.network()) {
      network = deps.network()
      const { authorities, stations, devices, routes } = ownNetwork(who, network)
      ids = new Set([...authorities, ...stations, ...devices, ...routes].map(({ id }) => id))
    }
    return ids
  }
}

/** What an alert's id, `kind:subject` or `kind:station/finding`, is about; any other subject is that itself. */
const aboutOf = (subject: string): string =>
  subject.slice(subject.lastIndexOf(':') + 1).split('/')[0] ?? subject

/** The event as its reader may see it: of another authority's subject nothing is named. */
function seen({ id, kind, subject, at }: LiveEvent, ids: ReadonlySet<string>, before: number) {
  const named = ids.has(subject) || ids.has(aboutOf(subject))
  const data = { subject: named ? subject : null, at, ...(before > 0 && { before }) }
  return { id: String(id), event: kind, data }
}

/** Passes on the first event of a kind at once, then the last of each second with the count of those before it. */
function paced(tell: (event: LiveEvent, before: number) => void) {
  let last: LiveEvent | null = null
  let before = -1
  let timer: NodeJS.Timeout | null = null
  function next(): void {
    timer = null
    if (!last) return
    tell(last, before)
    last = null
    before = -1
    timer = setTimeout(next, MESSAGES_EVERY)
  }
  return {
    pass(event: LiveEvent): void {
      last = event
      before++
      if (!timer) next()
    },
    stop: () => timer && clearTimeout(timer),
  }
}

/** Missed events in order; `reset` where some are gone and the page must read everything anew. */
function missed(deps: ApiDeps, lastEventId: string | null): readonly LiveEvent[] | 'reset' {
  if (lastEventId === null) return []
  return (/^\d{1,15}$/.test(lastEventId) && deps.live.since(Number(lastEventId))) || 'reset'
}

async function stream(
  deps: ApiDeps,
  who: Principal,
  reply: FastifyReply,
  open: Set<() => void>,
): Promise<void> {
  const { sse } = reply
  const ids = ownIds(deps, who)
  sse.keepAlive()
  const end = setTimeout(() => sse.close(), LONGEST)
  const send = (message: Parameters<typeof sse.send>[0]) => sse.send(message).catch(() => sse.close())
  const tell = (event: LiveEvent, before = 0) => {
    if (reply.raw.writableLength > MOST_UNREAD_BYTES) sse.close()
    else void send(seen(event, ids(), before))
  }
  const messages = { reading: paced(tell), rejection: paced(tell) }
  const pass = (event: LiveEvent) =>
    event.kind === 'reading' || event.kind === 'rejection' ? messages[event.kind].pass(event) : tell(event)
  const unsubscribe = deps.live.subscribe(pass)
  const close = () => sse.close()
  open.add(close)
  sse.onClose(() => {
    clearTimeout(end)
    messages.reading.stop()
    messages.rejection.stop()
    unsubscribe()
    open.delete(close)
  })
  const before = missed(deps, sse.lastEventId)
  await send({ event: before === 'reset' ? 'reset' : 'hello', data: { now: deps.clock.now() }, retry: 2_000 })
  if (before !== 'reset') for (const event of before) tell(event)
}

export function liveEndpoint(app: App, deps: ApiDeps): void {
  const ofPeople = new Set<() => void>()
  const ofGuests = new Set<() => void>()
  app.addHook('preClose', async () => {
    for (const close of [...ofPeople, ...ofGuests]) close()
  })
  app.get(
    '/api/v1/live',
    {
      sse: 'dual',
      schema: {
        summary: 'What changed, as server-sent events; read the documents anew when told',
        querystring: z.strictObject({}),
        response: {
          ...reads(z.string(), [406, 503]),
          200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
        },
      },
    },
    async (request, reply) => {
      if (!reply.sse) throw problem(406, 'NOT_ACCEPTABLE', 'Ask with “Accept: text/event-stream”.')
      const who = principal(request)
      const isGuest = who.share !== undefined || who.authorities.some(isSandbox)
      const open = isGuest ? ofGuests : ofPeople
      if (open.size >= (isGuest ? MOST_GUEST_STREAMS : MOST_STREAMS))
        throw problem(503, 'BUSY', 'Too many pages are open.', {}, { 'retry-after': '30' })
      await stream(deps, who, reply, open)
    },
  )
}
