import { createHash } from 'node:crypto'
import { canonicalText } from '#src/wire.ts'

/** SHA-256 of a document's canonical JSON, in hex: the same for whoever works it out from the document as given. */
export const hashOf = (document: unknown): string =>
  createHash('sha256').update(canonicalText(document)).digest('hex')
