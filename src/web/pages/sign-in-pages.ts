import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { ownPath } from '#src/web/pages/own-path.ts'

/** A name and password that anybody may use, of the demonstration only. */
export type Login = { readonly username: string; readonly password: string; readonly role: string }

/** Signing in and out, and the colours of the page: what a browser's cookies are for. */
export function signInPages(pages: FastifyInstance, logins: readonly Login[]): void {
  async function form(request: FastifyRequest, reply: FastifyReply, back: string, problem: string | null) {
    // only a demonstration tells a stranger anything, and then that it is one
    const tonight = await askApi(pages, request)<TonightDocument>('GET', '/api/v1/tonight')
    const page = { refused: problem, back, demonstrationLogins: logins }
    return frame(request, reply).show('sign-in.njk', page, tonight.ok ? tonight.document : {})
  }

  pages.get<{ Querystring: { back?: string } }>('/sign-in', (request, reply) =>
    form(request, reply, ownPath(request.query.back), null),
  )
  pages.post<{ Body: Record<string, string> }>('/sign-in', async (request, reply) => {
    const { username = '', password = '', back } = request.body
    const answer = await askApi(pages, request)('POST', '/api/v1/session', { username, password })
    if (!answer.ok) return form(request, reply.code(answer.status), ownPath(back), answer.detail)
    return reply.header('set-cookie', answer.setCookie).redirect(ownPath(back), 303)
  })
  pages.post('/sign-out', async (request, reply) => {
    const answer = await askApi(pages, request)('DELETE', '/api/v1/session')
    return reply.header('set-cookie', answer.ok ? answer.setCookie : []).redirect('/', 303)
  })
  pages.get<{ Querystring: { to?: string; back?: string } }>('/theme', (request, reply) => {
    const chosen = request.query.to === 'dark' ? 'dark' : 'light'
    reply.setCookie('theme', chosen, { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000 })
    return reply.redirect(ownPath(request.query.back), 303)
  })
}
