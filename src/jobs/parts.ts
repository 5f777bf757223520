import type { Clock } from '#src/ports.ts'

/** How one part of the service is: when it last worked, and in words what is wrong now. */
export type PartHealth = {
  readonly name: string
  readonly last_ok_at: Date | null
  /** null: nothing known against it. */
  readonly trouble: string | null
}

/** What the parts of the service say of themselves; nothing is fine until it has said so. */
export type Parts = {
  ok(name: string): void
  failed(name: string, trouble: string): void
  /** Asked just now: null is well. */
  observed(name: string, trouble: string | null): void
  all(): PartHealth[]
}

export function parts(names: readonly string[], clock: Pick<Clock, 'now'>): Parts {
  const known = new Map<string, PartHealth>(
    names.map((name) => [name, { name, last_ok_at: null, trouble: null }]),
  )
  const ok = (name: string) => void known.set(name, { name, last_ok_at: clock.now(), trouble: null })
  const failed = (name: string, trouble: string) =>
    void known.set(name, { name, last_ok_at: known.get(name)?.last_ok_at ?? null, trouble })
  return {
    ok,
    failed,
    observed: (name, trouble) => (trouble === null ? ok(name) : failed(name, trouble)),
    all: () => [...known.values()],
  }
}
