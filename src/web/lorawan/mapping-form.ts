import type { MappedField } from '#src/network/uplink-mapping.ts'

/** The fields of the form as a browser sends them: `path-N`, `field-N`, `unit-N` for each number that was found. */
export type MappingEntry = Readonly<Record<string, string>>

const MOST_ROWS = 100

function rowsOf(entered: MappingEntry) {
  return Array.from({ length: MOST_ROWS }, (_, row) => ({
    path: entered[`path-${row}`] ?? '',
    field: entered[`field-${row}`] ?? '',
    unit: entered[`unit-${row}`] ?? '',
  })).filter(({ path }) => path !== '')
}

/** What was chosen for each number; a number without a name is left out. */
export function chosenFields(entered: MappingEntry): Record<string, MappedField> {
  const fields: Record<string, MappedField> = {}
  for (const { path, field, unit } of rowsOf(entered))
    if (field) fields[field] = { path, ...(unit && { unit }) }
  return fields
}

/** Two numbers under one name: which is meant cannot be known. */
export function namedTwice(entered: MappingEntry): string | null {
  const named = rowsOf(entered).flatMap(({ field }) => field || [])
  return named.find((field, index) => named.indexOf(field) < index) ?? null
}
