import { degrees } from '#src/web/words.ts'

export type ValidationDocument = {
  readonly result: 'accepted' | 'flagged' | 'refused'
  readonly message: string | null
  readonly reading: { readonly road_temp_c: number; readonly flags: readonly string[] } | null
  readonly code: string | null
  readonly field: string | null
  readonly expected: string | null
  readonly got: string | null
  readonly likely_cause: string | null
  readonly corrected: string | null
}

const signs = {
  accepted: { sign: '✓', style: 'no-action' },
  flagged: { sign: '△', style: 'unknown' },
  refused: { sign: '✕', style: 'treat' },
} as const

function sentence({ result, code, field, reading }: ValidationDocument): string {
  const about = `${code}${field ? ` (${field})` : ''}`
  if (result === 'refused') return `This message would be refused: ${about}.`
  const taken = `This message would be accepted: ${degrees(reading?.road_temp_c)}`
  return result === 'flagged' ? `${taken}, with a doubt: ${about}.` : `${taken}.`
}

/** The text with the value of the field at fault apart; null where it does not stand in it. */
export function markedField(payload: string, field: string | null) {
  if (field === null) return null
  const name = JSON.stringify(field).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const found = new RegExp(`${name}\\s*:\\s*(?:"(?:[^"\\\\]|\\\\.)*"|[^,}\\]\\s]+)`).exec(payload)
  if (!found) return null
  const end = found.index + found[0].length
  return { before: payload.slice(0, found.index), marked: found[0], after: payload.slice(end) }
}

/** A message and what would become of it; without an answer the form alone. */
export function validatePage(payload: string, answer: ValidationDocument | null, refused: string | null) {
  if (!answer) return { payload, refused, answer: null }
  return {
    payload,
    refused,
    answer: {
      ...answer,
      ...signs[answer.result],
      sentence: sentence(answer),
      flags: answer.reading?.flags.slice(1) ?? [],
      marked: markedField(payload, answer.field),
    },
  }
}
