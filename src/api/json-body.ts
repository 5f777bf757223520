import type { FastifyInstance } from 'fastify'
import { type ProblemError, problem } from '#src/api/problem.ts'
import { type JsonObject, readObject } from '#src/telemetry/json-text.ts'

// a byte order mark stays and is then no JSON
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** As strict as telemetry: no name twice, none that shadows JavaScript's own, no deep nesting. */
function bodyOf(bytes: Uint8Array): JsonObject | ProblemError {
  const text = textOf(bytes)
  if (text === null) return problem(400, 'BODY', 'The body is not UTF-8.')
  const read = readObject(text)
  if ('object' in read) return read.object
  if (read.code === 'INVALID_JSON_OR_SHAPE') return problem(400, 'BODY', 'The body is not one JSON object.')
  return problem(422, 'BODY', read.message, read.field ? { field: read.field.slice(0, 64) } : {})
}

/** Bodies are JSON only; what JSON.parse would drop without a word is refused. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    const body = bodyOf(bytes)
    if (body instanceof Error) done(body)
    else done(null, body)
  })
}
