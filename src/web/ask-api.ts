import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseDocument } from '#src/wire.ts'

/** What the API answered: the document, or the status and words of its refusal. */
export type Answer<T> =
  | { readonly ok: true; readonly document: T; readonly setCookie: string[] }
  | {
      readonly ok: false
      readonly status: number
      readonly detail: string
      readonly code?: string
      /** What stands against it, in the API's own words. */
      readonly difference?: Record<string, unknown>
    }

type Refusal = { detail?: string; code?: string; difference?: Record<string, unknown> }

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type AskApi = <T>(method: Method, path: string, body?: object) => Promise<Answer<T>>

/**
 * The pages know what the API tells them and nothing else: each request goes to it inside this process,
 * with the caller's own cookie, so that no page can show what its reader may not read.
 */
export const askApi =
  (app: FastifyInstance, { headers, ip }: FastifyRequest): AskApi =>
  async <T>(method: Method, path: string, body?: object): Promise<Answer<T>> => {
    const response = await app.inject({
      method,
      url: path,
      remoteAddress: ip,
      headers: {
        host: headers.host,
        accept: 'application/json',
        ...(headers.cookie ? { cookie: headers.cookie } : {}),
        ...(method === 'GET' ? {} : { origin: `http://${headers.host}`, 'sec-fetch-site': 'same-origin' }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { payload: JSON.stringify(body) } : {}),
    })
    const document = response.body ? parseDocument<T & Refusal>(response.body) : ({} as T & Refusal)
    if (response.statusCode >= 300) {
      const { detail = `The service answered ${response.statusCode}.`, code, difference } = document
      return { ok: false, status: response.statusCode, detail, code, difference }
    }
    return { ok: true, document, setCookie: [response.headers['set-cookie'] ?? []].flat() }
  }
