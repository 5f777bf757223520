import { type ImportRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import { isObject, type LineFeature } from '#src/network/lines/line-features.ts'

/** What a line may say of itself; each council calls it by names of its own. */
export const LINE_FIELDS = ['route', 'priority', 'road', 'width', 'direction'] as const
export type LineField = (typeof LINE_FIELDS)[number]
/** Which property of the lines says it. */
export type FieldMapping = Readonly<Partial<Record<LineField, string>>>

/** Names seen in published layers: `ROUTE_CARD`, `ROUTEID`, `SALT_PRIOR`, `STREETNAME`, `ONEWAY`. */
const LOOKS_LIKE: Readonly<Record<LineField, RegExp>> = {
  route: /route|card|round|colou?r/i,
  priority: /prior|salt|class|tier|categ/i,
  road: /street|road_?n|^name$|^ref$/i,
  width: /width/i,
  direction: /one_?way|direction/i,
}
const EXAMPLES = 3

export type PropertySeen = {
  readonly property: string
  readonly lines: number
  readonly different: number
  readonly examples: readonly string[]
  /** The option that would use it. */
  readonly proposal: string | null
}

/** Every property of the lines with what stands in it, for a person who has to say which is which. */
export function propertiesSeen(features: readonly LineFeature[]): PropertySeen[] {
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))]
  return names.map((property) => {
    const stated = features.flatMap(({ properties }) =>
      isStated(properties[property]) ? [properties[property]] : [],
    )
    const values = [...new Set(stated.map((value) => JSON.stringify(value)))]
    return {
      property,
      lines: stated.length,
      different: values.length,
      examples: values.slice(0, EXAMPLES),
      proposal: proposalFor(property, values.length, features.length),
    }
  })
}

const isStated = (value: unknown) => value !== undefined && value !== null && value !== ''

function proposalFor(property: string, different: number, lines: number): string | null {
  const field = LINE_FIELDS.find((one) => LOOKS_LIKE[one].test(property))
  // A value of its own for every line is a number of the line, not of a route.
  if (!field || (field === 'route' && lines > 2 && different === lines)) return null
  return `--${field}-field ${/\s/.test(property) ? `"${property}"` : property}`
}

export const propertyWords = (seen: readonly PropertySeen[]): string =>
  seen
    .map(
      ({ property, lines, different, examples, proposal }) =>
        `${property} (${lines} lines, ${different} different: ${examples.join(', ')})${proposal ? `: perhaps ${proposal}` : ''}`,
    )
    .join('\n  ') || 'none'

/**
 * The mapping to read by. Without a word the route is in the property `route`; a layer that knows only priorities has
 * no routes. A property that no line has is refused, with those that there are.
 */
export function fieldMapping(
  features: readonly LineFeature[],
  asked: FieldMapping,
): FieldMapping | ImportRefusal {
  const has = (property: string) => features.some(({ properties }) => property in properties)
  for (const field of LINE_FIELDS) {
    const property = asked[field]
    if (property !== undefined && !has(property)) return unknownField(field, property, features)
  }
  if (asked.route !== undefined || has('route')) return { route: 'route', ...asked }
  return asked.priority === undefined ? unknownField('route', 'route', features) : asked
}

function unknownField(field: LineField, property: string, features: readonly LineFeature[]): ImportRefusal {
  const code = field === 'route' ? 'unknown_route_field' : 'unknown_field'
  const line = features.find(({ properties }) => isObject(properties))?.number ?? 1
  return refusal(
    code,
    `Line ${line} has no ${field} in the field "${property}"; its fields are:\n  ${propertyWords(propertiesSeen(features))}`,
  )
}
