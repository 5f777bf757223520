import type { Condition } from '#src/decision/alerts.ts'

/** Under this name a restored store knows of its restoring. */
export const RESTORED_MARK = 'restored'

/** What it knows of it. */
export type Restored = {
  /** By the clock of the machine that restored. */
  readonly at: Date
  readonly backup_at: Date
  /** Id of the store that was copied. */
  readonly former_store: string
  /** How far the record reached in the backup. */
  readonly record_seq: number
  /** How far it is known to have reached before it was lost; null: nothing is known of it. */
  readonly former_seq: number | null
  /** The journal that was copied, and up to where: what was acknowledged behind it stands in the old journal only. */
  readonly journal: { readonly id: string; readonly through: number }
  /** The last message of the backup, or that was replayed; null: there was none. */
  readonly last_received_at: Date | null
  /** How many messages of the old journal were replayed; null: none was given, so what came after the backup is missing. */
  readonly replayed: number | null
}

const minuteOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Entries of the record that were lost, in words; '': none is known to be. */
export function lostEntries({ record_seq, former_seq }: Restored): string {
  if (former_seq === null || former_seq <= record_seq) return ''
  const from = record_seq + 1
  return from === former_seq
    ? `Entry ${from} of the record is lost.`
    : `Entries ${from} to ${former_seq} of the record are lost.`
}

function readingsInWords({ replayed, last_received_at }: Restored): string {
  if (replayed !== null)
    return `Readings are complete: ${replayed} of the old journal were taken over, the last of ${last_received_at ? minuteOf(last_received_at) : 'no known time'}.`
  const since = last_received_at ? `after ${minuteOf(last_received_at)}` : 'before'
  return `Readings that were acknowledged ${since} by the old service are missing: stop the service and run "frostline restore --journal DIR" with the journal of the old machine.`
}

/** The service began again from a backup: whoever decides must know what it no longer knows. */
export function restoredGap(authority: string, restored: Restored | null): Condition[] {
  if (!restored) return []
  const { backup_at, replayed } = restored
  const lost = lostEntries(restored)
  const message = [
    `This service was restored from a backup of ${minuteOf(backup_at)}.`,
    'Orders, treatments and answers that were entered after it are not here: enter again what still counts.',
    'What was revoked or taken back after it is in force again, of devices, keys, people and shares: revoke it again.',
    ...(lost ? [lost] : []),
    readingsInWords(restored),
  ].join(' ')
  const severity = replayed === null ? 'urgent' : 'warning'
  return [{ kind: 'restored_gap', subject: authority, severity, message, raises: true }]
}
