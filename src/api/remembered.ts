import type { Milliseconds } from '#src/units.ts'

/**
 * Answers that are dear to make: the same question is answered once in `keptFor`, also when it is asked again before
 * the answer is there. A failure is not kept; of more than `most` questions the oldest is forgotten.
 */
export function remembered<T>(now: () => Date, keptFor: Milliseconds, most: number) {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>()
  return (question: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(question)
    // a clock that was put back makes no answer last
    if (known && Math.abs(now().getTime() - known.at) < keptFor) return known.answer
    const answer = ask()
    kept.delete(question)
    kept.set(question, { at: now().getTime(), answer })
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    answer.catch(() => kept.delete(question))
    return answer
  }
}
