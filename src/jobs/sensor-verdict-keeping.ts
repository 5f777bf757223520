import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Log } from '#src/jobs/log.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** The name under which the store keeps the verdicts of sensors that are, or lately were, doubted. */
const MARK = 'sensor-verdicts'

type KeepingParts = {
  readonly store: Pick<OperationalStore, 'mark' | 'saveMark' | 'appendRecord'>
  readonly log: Log
}

/** Detail of a record's `sensor_verdict`: belief and codes before, all of the verdict after. */
export type VerdictChange = { readonly before: string; readonly after: SensorVerdict }

/** Belief and findings, without their figures: what makes one verdict another. */
const codesOf = ({ verdict, findings }: SensorVerdict): string =>
  [verdict, ...findings.map(({ code }) => code).sort()].join(' ')

/** Verdicts across a restart, and in the record whenever one has become another. */
export function verdictKeeping({ store, log }: KeepingParts) {
  const recorded = new Map<string, string>()
  let saved: string | null = null

  async function record(verdict: SensorVerdict): Promise<void> {
    const { device, authority, findings, next, at } = verdict
    const codes = codesOf(verdict)
    const before = recorded.get(device) ?? 'trusted'
    if (codes === before) return
    const detail: VerdictChange = { before, after: verdict }
    await store.appendRecord({
      at,
      actor: 'engine',
      authority,
      action: 'sensor_verdict',
      subject: device,
      detail,
    })
    recorded.set(device, codes)
    const words = findings.map(({ because }) => because).join(' ') || 'believed again'
    log.info({ event: 'sensor_verdict', device, verdict: verdict.verdict, next }, words)
  }

  return {
    /** As they were when the service stopped; a store that is down costs that memory only. */
    async restored(): Promise<SensorVerdict[]> {
      try {
        saved = await store.mark(MARK)
        const verdicts = saved ? parseDocument<SensorVerdict[]>(saved) : []
        for (const verdict of verdicts) recorded.set(verdict.device, codesOf(verdict))
        return verdicts
      } catch (error) {
        log.error({ event: 'sensor_verdicts_not_read', err: error }, 'verdicts of before could not be read')
        return []
      }
    },
    async keep(verdicts: Iterable<SensorVerdict>): Promise<void> {
      const all = [...verdicts]
      for (const verdict of all) await record(verdict)
      const document = writeDocument(all.filter(({ doubted }) => doubted.length > 0))
      if (document === (saved ?? '[]')) return
      await store.saveMark(MARK, document)
      saved = document
    },
  }
}
