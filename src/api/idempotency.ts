import { createHash } from 'node:crypto'
import { z } from 'zod'
import { problem } from '#src/api/problem.ts'
import type { OperationalStore } from '#src/ports.ts'

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'An Idempotency-Key has 1 to 128 visible ASCII characters.')

const hash = (text: string) => createHash('sha256').update(text).digest('base64url')

/**
 * Runs `effect` once for a key: a repeat gets the first answer, also after a restart; another body under the same
 * key is refused. Only answers are kept: a refusal changed nothing and may be tried again.
 */
export function onceForKey(store: Pick<OperationalStore, 'mark' | 'saveMark'>) {
  const running = new Map<string, Promise<unknown>>()
  return async <T>(scope: string, key: string, body: unknown, effect: () => Promise<T>): Promise<T> => {
    const name = `idempotency:${hash(`${scope} ${key}`)}`
    // two repeats at the same moment: the second waits and then finds the answer
    while (running.has(name)) await running.get(name)?.catch(() => {})
    const work = answered(store, name, hash(JSON.stringify(body)), effect)
    running.set(name, work)
    try {
      return await work
    } finally {
      running.delete(name)
    }
  }
}

async function answered<T>(
  store: Pick<OperationalStore, 'mark' | 'saveMark'>,
  name: string,
  body: string,
  effect: () => Promise<T>,
): Promise<T> {
  const first = await store.mark(name)
  if (first !== null) {
    const kept = JSON.parse(first) as { body: string; answer: T }
    if (kept.body !== body)
      throw problem(422, 'IDEMPOTENCY_KEY', 'This Idempotency-Key was used for another body: take a new one.')
    return kept.answer
  }
  const answer = await effect()
  await store.saveMark(name, JSON.stringify({ body, answer }))
  return answer
}
