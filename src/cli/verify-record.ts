import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import { openHeldStore, toldConfig } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { checkRecord, type RecordCheck } from '#src/jobs/record-check.ts'
import { type RecordReplay, replayRecord } from '#src/jobs/record-replay.ts'
import { tellOfRecord } from '#src/jobs/record-watch.ts'
import { serviceClock } from '#src/main/service-clock.ts'
import type { OperationalStore } from '#src/ports.ts'

export type VerifyOptions = { readonly replay?: boolean; readonly json?: boolean }

type Verified = {
  readonly format: 'frostline.record-check/1'
  readonly check: RecordCheck
  readonly replay: RecordReplay | null
}

/** So many decisions that do not replay are named; all are counted. */
const NAMED = 20

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Whoever is on call is told by the running service, which sends what alerts say. */
async function tell(store: OperationalStore, config: Config, { fault }: RecordCheck): Promise<void> {
  try {
    const [clock, network] = [await serviceClock(config, store), await store.network()]
    await tellOfRecord({ store, clock, log: silent, network: () => network }, fault)
  } catch (error) {
    console.error(`What was found could not be made an alert; tell whoever is on duty: ${wordsOf(error)}`)
  }
}

async function verified(store: OperationalStore, config: Config, replay: boolean): Promise<Verified> {
  const noted = await recordHeads(recordHeadsFile(config.dataDir), await store.id()).noted()
  const check = await checkRecord(store, noted)
  await tell(store, config, check)
  return { format: 'frostline.record-check/1', check, replay: replay ? await replayRecord(store) : null }
}

function checkLines({ entries, last, fault }: RecordCheck): string[] {
  if (!fault) return [`Whole: ${entries} entries, up to ${last.seq}, ${last.hash}`]
  return [
    `BROKEN at entry ${fault.seq} (${fault.kind}): ${fault.message}`,
    entries === 1
      ? 'The one entry before it is as it was written.'
      : `${entries} entries before it are as they were written.`,
  ]
}

const replayLines = ({ same, other_rules, unpinned, faults }: RecordReplay): string[] => [
  `Replayed: ${same} recommendations came out byte for byte.`,
  ...(other_rules > 0
    ? [`${other_rules} were decided by rules of another version: replay them with that one.`]
    : []),
  ...(unpinned > 0 ? [`${unpinned} rest on no pinned case and cannot be replayed.`] : []),
  ...faults
    .slice(0, NAMED)
    .map(({ seq, subject, message }) => `NOT THE SAME: entry ${seq}, ${subject}: ${message}`),
  ...(faults.length > NAMED ? [`and ${faults.length - NAMED} more.`] : []),
]

/** Prints what the record's chain shows; resolves with the exit status: 0 whole, 1 broken or not readable, 2 called wrongly. */
export async function verifyRecord(options: VerifyOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const config = toldConfig(env)
  if (!config) return 2
  try {
    const store = await openHeldStore(config)
    const result = await verified(store, config, options.replay ?? false).finally(() => store.close())
    const { check, replay } = result
    const lines = [...checkLines(check), ...(replay ? replayLines(replay) : [])]
    console.log(options.json ? JSON.stringify(result) : lines.join('\n'))
    return check.fault || (replay?.faults.length ?? 0) > 0 ? 1 : 0
  } catch (error) {
    console.error(`The record cannot be read: ${wordsOf(error)}`)
    return 1
  }
}
