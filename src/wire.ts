/**
 * Documents as JSON: instants are `Date` inside and RFC 3339 UTC on the wire and in stores.
 * Everything else has the same name and shape on both sides.
 */
const INSTANT_KEY = /(^|_)(at|until|by|now|from|to)$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/

/** Parses a document that this program wrote; never for input from outside, which goes through a schema. */
export function parseDocument<T>(json: string): T {
  return JSON.parse(json, (key, value) =>
    typeof value === 'string' && INSTANT_KEY.test(key) && INSTANT.test(value) ? new Date(value) : value,
  ) as T
}

export const writeDocument = (document: unknown): string => JSON.stringify(document)
