import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import type { OperationalStore } from '#src/ports.ts'

export type OwnStore = {
  /** Of whoever sent the request in hand; outside of any request it is nobody's, and every question is refused. */
  readonly store: OperationalStore
  /** From here on a request works with its own rows. Added once who is asking is known. */
  enter(app: FastifyInstance): void
}

/**
 * The store as endpoints see it: a request reads and writes the rows of its principal's authorities and no others,
 * whatever its endpoint forgot to ask. What lets people in, before they are anybody's, is given the store itself.
 */
export function ownStore(store: OperationalStore): OwnStore {
  const scope = new AsyncLocalStorage<readonly string[]>()
  function mine(): OperationalStore {
    const authorities = scope.getStore()
    if (!authorities) throw new Error('nobody asks: this work belongs to no request')
    return store.as(authorities)
  }
  type Calls = Record<string, (...values: unknown[]) => unknown>
  const names = Object.keys(store) as (keyof OperationalStore)[]
  const asked = names.map((name) => [
    name,
    (...values: unknown[]) => (mine() as unknown as Calls)[name]?.(...values),
  ])
  return {
    store: { ...Object.fromEntries(asked), trouble: store.trouble } as OperationalStore,
    enter(app) {
      // In preValidation, for what parses a body does not always go on where the request began
      app.addHook('preValidation', (request, _reply, done) => {
        scope.run(request.principal?.authorities ?? [], done)
      })
    },
  }
}
