/**
 * What the cost and the load of a tour alone do not tell: when each task is finished, what is on board between two
 * reloads, what lies at the depots. A problem without such rules has none and pays for none. Times are in units of cost.
 */
export type Rules = {
  /** By kind: dead runs in time; the table by which they are chosen may count more than time. */
  readonly times: readonly Int32Array[]
  /** By task: time of treating it (what one direction takes longer is in the way to it), and until when. */
  readonly treating: Int32Array
  readonly due: Int32Array
  /** By kind: until when it may treat, and until when its tour ends. */
  readonly treatsUntil: Int32Array
  readonly endsUntil: Int32Array
  /** Is cost time, and the end of a tour all that has a limit? Then nothing has to be looked at task by task. */
  readonly onlyEnds: boolean
  /** By kind: what it holds after a reload; after its start it holds its capacity. */
  readonly fullLoad: readonly number[]
  /** Kind whose tour is what nobody treats, and what each task counts there as time over; −1: no such kind. */
  readonly nobody: number
  readonly untreated: Int32Array
  readonly reload: Reloads | null
  readonly stock: Stock | null
}

/** Reloading is a task of its own, one for each depot with salt, numbered after those to be treated. */
export type Reloads = {
  /** By depot with salt: terminal where a spreader arrives and terminal that it leaves. */
  readonly arriving: readonly number[]
  readonly leaving: readonly number[]
  readonly time: number
  /** What one more reload usually costs with the way to it, while nobody has looked where it would be. */
  readonly usualCost: number
}

/** Salt that lies at the depots; of a kind's first load and of each task of reloading, which depot it is taken from. */
export type Stock = {
  readonly salt: readonly number[]
  /** Index into `salt`; −1: none of these. */
  readonly ofKind: Int32Array
  readonly ofReload: Int32Array
}

/** Later than any tour ends, and earlier than where no road leads. */
export const NEVER = 2 ** 28

/** What treating costs a kind that cannot treat a task; it is as if no road led there. */
export const CANNOT = 2 ** 24
