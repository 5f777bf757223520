import { hash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Tables } from '#src/adapters/operational/database.ts'
import { chainedText } from '#src/decision/record-chain.ts'

export const sha256 = (text: string): string => hash('sha256', text)

export type ChainedRow = Omit<Selectable<Tables['record_entry']>, 'hash'>

/** The hash of an entry as it stands in the table. */
export const hashOfRow = ({ at, detail, ...row }: ChainedRow): string =>
  sha256(chainedText({ ...row, at: new Date(at) }, detail, row))
