import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Pages } from '#src/api/deps.ts'
import { alertPages } from '#src/web/pages/alert-pages.ts'
import { answerPages } from '#src/web/pages/answer-pages.ts'
import { crewPages } from '#src/web/pages/crew-pages.ts'
import { deviceLogPages } from '#src/web/pages/device-log-pages.ts'
import { devicePages } from '#src/web/pages/device-pages.ts'
import { frame } from '#src/web/pages/frame.ts'
import { mappingPages } from '#src/web/pages/mapping-pages.ts'
import { messagePages } from '#src/web/pages/message-pages.ts'
import { planPages } from '#src/web/pages/plan-pages.ts'
import { policyPages } from '#src/web/pages/policy-pages.ts'
import { recordPages } from '#src/web/pages/record-pages.ts'
import { requestPages } from '#src/web/pages/request-pages.ts'
import { routePages } from '#src/web/pages/route-pages.ts'
import { shadowPages } from '#src/web/pages/shadow-pages.ts'
import { sharePages } from '#src/web/pages/share-pages.ts'
import { type Login, signInPages } from '#src/web/pages/sign-in-pages.ts'
import { skillPages } from '#src/web/pages/skill-pages.ts'
import { startupPages } from '#src/web/pages/startup-pages.ts'
import { tonightPages } from '#src/web/pages/tonight-page.ts'
import { treatmentPages } from '#src/web/pages/treatment-pages.ts'
import { validatePages } from '#src/web/pages/validate-pages.ts'

export type { Login }

const assets = fileURLToPath(new URL('./assets', import.meta.url))
const govukFrontend = fileURLToPath(new URL('.', import.meta.resolve('govuk-frontend')))

/** Forms work without scripts; of a field given twice the last counts, as browsers never send that. */
const readForms = (pages: FastifyInstance) =>
  pages.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )

type Installation = {
  /** Shown to anybody who signs in; of a demonstration only. */
  readonly logins: readonly Login[]
  /** Is there an authority yet? While there is none nobody can sign in, and the first page says what to do. */
  isSetUp(): boolean
}

/** The pages for people, rendered by the server; scripts only keep them fresh. */
export function webPages({ logins, isSetUp }: Installation): Pages {
  async function mount(pages: FastifyInstance): Promise<void> {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: { open: true } }
      route.schema = { ...route.schema, hide: true } as typeof route.schema
    })
    await pages.register(fastifyStatic, { root: [assets, govukFrontend], prefix: '/assets/', maxAge: '1h' })
    readForms(pages)
    tonightPages(pages, isSetUp)
    alertPages(pages)
    answerPages(pages)
    requestPages(pages)
    treatmentPages(pages)
    messagePages(pages)
    mappingPages(pages)
    routePages(pages)
    crewPages(pages)
    planPages(pages)
    skillPages(pages)
    recordPages(pages)
    policyPages(pages)
    shadowPages(pages)
    sharePages(pages)
    signInPages(pages, logins)
    deviceLogPages(pages)
    devicePages(pages)
    startupPages(pages)
    validatePages(pages)
  }
  return {
    register: async (app) => {
      await app.register(mount)
    },
    notFound: (request, reply) => frame(request, reply).notFound(),
  }
}
