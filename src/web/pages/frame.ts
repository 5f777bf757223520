import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import nunjucks from 'nunjucks'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { ownPath } from '#src/web/pages/own-path.ts'

/** What every page carries around its own part. */
export type Surround = Partial<Pick<TonightDocument, 'demonstration' | 'credits'>>

export type Frame = {
  show(view: string, page: object, surround?: Surround, live?: boolean): unknown
  /** The API's refusal as a page; who is not signed in is asked to, and comes back here. */
  refused(answer: { readonly status: number; readonly detail: string }): unknown
  notFound(): unknown
}

const views = new nunjucks.Environment(
  new nunjucks.FileSystemLoader(fileURLToPath(new URL('../views', import.meta.url))),
  { autoescape: true, throwOnUndefined: false },
)

const themeOf = ({ cookies }: FastifyRequest): string | null =>
  cookies.theme === 'dark' || cookies.theme === 'light' ? cookies.theme : null

/** The page around one answer. */
export function frame(request: FastifyRequest, reply: FastifyReply): Frame {
  const path = request.method === 'GET' ? ownPath(request.url) : '/'
  const show: Frame['show'] = (view, page, surround = {}, live = false) => {
    const { principal } = request
    const html = views.render(view, {
      page,
      path: encodeURIComponent(path),
      theme: themeOf(request),
      user: principal?.kind === 'user' ? principal : null,
      // the answer to a form has no address from which it could be fetched again
      live: live && request.method === 'GET' ? '/api/v1/live' : null,
      demonstration: surround.demonstration ?? null,
      credits: surround.credits ?? [],
    })
    return (
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        // under no-referrer a browser sends "Origin: null" with our own forms, and they would be refused
        .header('referrer-policy', 'same-origin')
        .send(html)
    )
  }
  return {
    show,
    refused({ status, detail }) {
      if (status === 401) return reply.redirect(`/sign-in?back=${encodeURIComponent(path)}`, 303)
      reply.code(status)
      return show('message.njk', { title: 'This cannot be shown', words: detail })
    },
    notFound() {
      reply.code(404)
      return show('message.njk', {
        title: 'There is no such page',
        words: 'The address may be mistyped, or what it named is no longer here.',
      })
    },
  }
}
