import type { InfluxPoint } from '#src/adapters/influx-database.ts'

const CODE = 'POINTS_REFUSED'
/** More than this of one write is no odd line but a bucket that refuses: somebody has to mend it, and all of it waits. */
const MOST_SET_ASIDE = 100

/** The same points will be refused however often they are written. */
export const pointsRefused = (reason: string, cause?: unknown): Error =>
  Object.assign(new Error(reason, { cause }), { code: CODE })

function isRefused(error: unknown): error is Error {
  for (let it = error; it instanceof Error; it = it.cause)
    if ((it as { code?: unknown }).code === CODE) return true
  return false
}

export type RefusedPoint = { readonly point: InfluxPoint; readonly reason: string }

/**
 * Writes points by halves where the server refuses some for good, until all others are stored; returns those refused.
 * What is written twice on the way is the same point. Throws what may pass: the server away, or a bucket that takes too
 * little or nothing; one odd reading alone waits for the next, which tells it apart.
 */
export async function writeSparing(
  write: (points: readonly InfluxPoint[]) => Promise<void>,
  points: readonly InfluxPoint[],
): Promise<RefusedPoint[]> {
  const refused: RefusedPoint[] = []
  async function part(some: readonly InfluxPoint[]): Promise<void> {
    try {
      return await write(some)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (some.length > 1) {
        await part(some.slice(0, some.length >> 1))
        return part(some.slice(some.length >> 1))
      }
      if (refused.length === MOST_SET_ASIDE) throw error
      refused.push({ point: some[0]!, reason: error.message })
    }
  }
  if (points.length > 0) await part(points)
  if (refused.length > 0 && refused.length === points.length) throw pointsRefused(refused[0]!.reason)
  return refused
}

type Told = { readonly count: number; readonly last: RefusedPoint }

/** What was set aside since the store was opened, in words; null: nothing. */
export function setAsideInWords({ count, last: { point, reason } }: Told): string {
  const { tags, at, fields } = point
  const which = `${count === 1 ? '1 reading' : `${count} readings, the last`} of ${tags.device} of ${at.toISOString()} (seq ${fields.seq})`
  return `it does not take ${which}: ${reason}; kept in the journal. Mend the bucket and let it be filled anew`
}
