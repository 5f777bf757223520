/** A number as codecs write it: plain, or `{displayName, unit, value}`; anything else, `"NULL"` too, is missing. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'object' && value !== null && 'value' in value) return plainNumber(value.value)
  return plainNumber(value)
}

/** −0 is 0: it would be another value when readings are compared. */
const plainNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined
