import type { ApiDeps } from '#src/api/deps.ts'
import { problem } from '#src/api/problem.ts'
import type { User } from '#src/ports.ts'

/** scrypt runs on the same threads as the journal's fsync: two at a time leave it room. */
const AT_ONCE = 2
const MOST_WAITING = 50

/** Runs at most two pieces of work at once; beyond 50 waiting it refuses. */
function bounded() {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= MOST_WAITING)
      throw problem(
        429,
        'BUSY',
        'Too many people sign in at once. Try again in 5 s.',
        {},
        { 'retry-after': '5' },
      )
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

/** The user when name and password belong together, else null; takes as long for a name that nobody has. */
export function passwordCheck(deps: ApiDeps) {
  const inTurn = bounded()
  // the hash of no password: salt and key of the usual lengths
  const nobody = `${'A'.repeat(22)}:${'A'.repeat(86)}`
  return async (username: string, password: string): Promise<User | null> => {
    const user = await deps.store.user(username)
    const right = await inTurn(() => deps.verifyPassword(password, user?.password_hash ?? nobody))
    return user && right ? user : null
  }
}
