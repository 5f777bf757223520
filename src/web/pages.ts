import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import nunjucks from 'nunjucks'
import type { Pages } from '#src/api/deps.ts'
import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import { civilTime } from '#src/season.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type CrewList, crewPage } from '#src/web/crew-page.ts'
import { tonightPage } from '#src/web/night-page.ts'
import { routeMap } from '#src/web/route-map.ts'
import { routePage } from '#src/web/route-page.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const govukFrontend = fileURLToPath(new URL('.', import.meta.resolve('govuk-frontend')))

export type Login = { readonly username: string; readonly password: string; readonly role: string }

const templates = () =>
  new nunjucks.Environment(new nunjucks.FileSystemLoader(here('./views')), {
    autoescape: true,
    throwOnUndefined: false,
  })

type Frame = Partial<Pick<TonightDocument, 'demonstration' | 'credits'>>

/** The pages for people, rendered by the server; scripts only keep them fresh. */
export function webPages({ logins }: { readonly logins: readonly Login[] }): Pages {
  const views = templates()

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    view: string,
    page: object,
    frame: Frame = {},
    live = false,
  ) {
    const html = views.render(view, {
      page,
      theme: themeOf(request),
      signedIn: request.principal?.kind === 'user',
      live: live ? '/api/v1/live' : null,
      demonstration: frame.demonstration ?? null,
      credits: frame.credits ?? [],
    })
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html)
  }

  function refused(
    request: FastifyRequest,
    reply: FastifyReply,
    { status, detail }: { status: number; detail: string },
  ) {
    if (status === 401) return reply.redirect('/sign-in', 303)
    return show(request, reply.code(status), 'message.njk', { title: 'This cannot be shown', words: detail })
  }

  async function register(app: FastifyInstance): Promise<void> {
    await app.register(async (pages) => {
      pages.addHook('onRoute', (route) => {
        route.config = { ...route.config, access: { open: true } }
        route.schema = { ...route.schema, hide: true } as typeof route.schema
      })
      await pages.register(fastifyStatic, {
        root: [here('./assets'), govukFrontend],
        prefix: '/assets/',
        maxAge: '1h',
      })
      readForms(pages)
      tonight(pages)
      route(pages)
      crewList(pages)
      signIn(pages)
      theme(pages)
    })
  }

  const tonight = (pages: FastifyInstance) =>
    pages.get('/', async (request, reply) => {
      const ask = askApi(pages, request)
      const [night, map] = await Promise.all([
        ask<TonightDocument>('GET', '/api/v1/tonight'),
        ask<MapDocument>('GET', '/api/v1/map'),
      ])
      if (!night.ok) return refused(request, reply, night)
      const { document } = night
      if (document.routes.length === 0 && document.stations.length === 0) {
        const { sentence, next_step: nextStep, now, time_zone } = document
        return show(
          request,
          reply,
          'empty.njk',
          { sentence, nextStep, now: civilTime(now, time_zone) },
          document,
          true,
        )
      }
      const drawn = map.ok ? routeMap(map.document, document) : null
      return show(request, reply, 'tonight.njk', tonightPage(document, drawn), document, true)
    })

  async function showRoute(request: FastifyRequest, reply: FastifyReply, id: string, problem: string | null) {
    const ask = askApi(request.server, request)
    const night = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!night.ok) return refused(request, reply, night)
    const found = night.document.routes.find((row) => row.id === id)
    if (!found) return notFound(request, reply)
    const decision = found.decision_id
      ? await ask<Decision>('GET', `/api/v1/decisions/${found.decision_id}`)
      : null
    const site =
      night.document.coldest_site?.station === found.coldest?.station ? night.document.coldest_site : null
    const page = routePage(found, decision?.ok ? decision.document : null, site, night.document, problem)
    return show(request, reply, 'route.njk', page, night.document, problem === null)
  }

  function route(pages: FastifyInstance) {
    pages.get<{ Params: { id: string } }>('/routes/:id', (request, reply) =>
      showRoute(request, reply, request.params.id, null),
    )
    pages.post<{ Params: { id: string }; Body: Record<string, string> }>(
      '/decisions/:id/approve',
      async (request, reply) => {
        const {
          route: routeId = '',
          action,
          spread_rate_g_m2: rate,
          note,
          expected_version: version,
        } = request.body
        const answer = await askApi(pages, request)(
          'POST',
          `/api/v1/decisions/${request.params.id}/approve`,
          {
            action,
            routes: [routeId],
            expected_version: Number(version),
            ...(action === 'treat' && rate ? { spread_rate_g_m2: Number(rate) } : {}),
            ...(note ? { note } : {}),
          },
        )
        if (answer.ok) return reply.redirect(`/routes/${encodeURIComponent(routeId)}`, 303)
        return showRoute(request, reply.code(answer.status), routeId, answer.detail)
      },
    )
  }

  const crewList = (pages: FastifyInstance) =>
    pages.get<{ Params: { night: string; id: string } }>(
      '/nights/:night/routes/:id',
      async (request, reply) => {
        const { night, id } = request.params
        const ask = askApi(pages, request)
        const list = await ask<CrewList>(
          'GET',
          `/api/v1/nights/${encodeURIComponent(night)}/routes/${encodeURIComponent(id)}/list`,
        )
        return list.ok
          ? show(request, reply, 'crew.njk', crewPage(list.document, night))
          : refused(request, reply, list)
      },
    )

  function signIn(pages: FastifyInstance) {
    const form = (request: FastifyRequest, reply: FastifyReply, problem: string | null) =>
      show(request, reply, 'sign-in.njk', { refused: problem, demonstrationLogins: logins })
    pages.get('/sign-in', (request, reply) => form(request, reply, null))
    pages.post<{ Body: Record<string, string> }>('/sign-in', async (request, reply) => {
      const { username = '', password = '' } = request.body
      const answer = await askApi(pages, request)('POST', '/api/v1/session', { username, password })
      if (!answer.ok) return form(request, reply.code(answer.status), answer.detail)
      return reply.header('set-cookie', answer.setCookie).redirect('/', 303)
    })
    pages.post('/sign-out', async (request, reply) => {
      const answer = await askApi(pages, request)('DELETE', '/api/v1/session')
      return reply.header('set-cookie', answer.ok ? answer.setCookie : []).redirect('/', 303)
    })
  }

  const theme = (pages: FastifyInstance) =>
    pages.get<{ Querystring: { to?: string } }>('/theme', (request, reply) => {
      const chosen = request.query.to === 'dark' ? 'dark' : 'light'
      reply.setCookie('theme', chosen, { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000 })
      return reply.redirect('/', 303)
    })

  const notFound = (request: FastifyRequest, reply: FastifyReply) =>
    show(request, reply.code(404), 'message.njk', {
      title: 'There is no such page',
      words: 'The address may be mistyped, or what it named is no longer here.',
    })

  return { register, notFound }
}

const themeOf = ({ cookies }: FastifyRequest): string | null =>
  cookies.theme === 'dark' || cookies.theme === 'light' ? cookies.theme : null

/** Forms work without scripts; of a field given twice the last counts, as browsers never send that. */
const readForms = (pages: FastifyInstance) =>
  pages.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
