import type { Policy } from '#src/decision/policy.ts'
import type { PolicyFinding } from '#src/decision/policy-finding.ts'
import { type RouteRules, rulesFor } from '#src/decision/route-rules.ts'
import { tableFindings } from '#src/decision/table-findings.ts'
import { THRESHOLD_RANGE_C } from '#src/decision/threshold.ts'
import { type SaltType, saltInWords } from '#src/decision/treatment-table.ts'
import { celsius, listOf, percent } from '#src/decision/words.ts'
import type { RouteId } from '#src/network/treatment-route.ts'

type Named = { readonly field: string; readonly rules: RouteRules }

const finding = (
  kind: PolicyFinding['kind'],
  severity: PolicyFinding['severity'],
  field: string,
  says: string,
  fix: string,
): PolicyFinding => ({ kind, severity, field, rows: [], says, fix })

const namedRules = ({ classes, routes }: Policy): Named[] => [
  ...classes.map((rules, index) => ({ field: `classes[${index}]`, rules })),
  ...routes.map((rules, index) => ({ field: `routes[${index}]`, rules })),
]

const unsafeThresholds = (policy: Policy): PolicyFinding[] =>
  namedRules(policy).flatMap(({ field, rules: { threshold } }) => {
    const { lowest, highest } = THRESHOLD_RANGE_C
    if (!threshold || (threshold.treat_below_c >= lowest && threshold.treat_below_c <= highest)) return []
    const says = `A threshold of ${celsius(threshold.treat_below_c)} is not from ${celsius(lowest)} to ${celsius(highest)}.`
    const fix =
      threshold.treat_below_c > highest
        ? 'Give it in °C; it may be in °F.'
        : 'Raise it: roads would freeze untreated.'
    return [finding('unsafe_threshold', 'refused', `${field}.threshold.treat_below_c`, says, fix)]
  })

const unusualProbability = ({ treat_probability }: Policy): PolicyFinding[] =>
  treat_probability <= 0.5
    ? []
    : [
        finding(
          'unusual',
          'told',
          'treat_probability',
          `A road whose median stays warm is treated from ${percent(treat_probability)} on only: not even when it freezes as likely as not.`,
          'Lower it, unless that is meant.',
        ),
      ]

/** Salts that some route is spread with and the table has no row for. */
function saltsWithoutRows(policy: Policy): PolicyFinding[] {
  const used: [string, SaltType][] = [
    ['salt', policy.salt],
    ...namedRules(policy).flatMap(({ field, rules: { salt } }): [string, SaltType][] =>
      salt ? [[`${field}.salt`, salt]] : [],
    ),
  ]
  return used
    .filter(([, salt]) => !policy.table.rows.some((row) => row.salt === salt))
    .map(([field, salt]) =>
      finding(
        'no_rows_for_salt',
        'refused',
        field,
        `The table has no row for ${saltInWords(salt)} salt.`,
        'Add its rows, or name a salt that the table has.',
      ),
    )
}

function unknownClasses({ classes, default_class, routes }: Policy): PolicyFinding[] {
  const known = new Set(classes.map(({ id }) => id))
  const named: [string, string][] = [
    ...(default_class === null ? [] : [['default_class', default_class] as [string, string]]),
    ...routes.flatMap((route, index): [string, string][] =>
      route.class === undefined ? [] : [[`routes[${index}].class`, route.class]],
    ),
  ]
  return named
    .filter(([, id]) => !known.has(id))
    .map(([field, id]) =>
      finding(
        'no_such_class',
        'refused',
        field,
        `There is no class “${id}”.`,
        'Add it to classes, or correct it.',
      ),
    )
}

const repeatedIn = (part: string, ids: readonly string[]): PolicyFinding[] =>
  ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          finding(
            'repeated',
            'refused',
            `${part}[${index}]`,
            `“${id}” is there twice.`,
            'Keep one of the two.',
          ),
        ],
  )

const foreignRoutes = ({ routes }: Policy, own: ReadonlySet<RouteId>): PolicyFinding[] =>
  routes.flatMap(({ route }, index) =>
    own.has(route)
      ? []
      : [
          finding(
            'no_such_route',
            'refused',
            `routes[${index}].route`,
            `The authority has no route “${route}”.`,
            'Correct its id, or take it out.',
          ),
        ],
  )

/** Routes for which a table that goes by traffic cannot be read. */
function routesWithoutTraffic(policy: Policy, own: readonly RouteId[]): PolicyFinding[] {
  if (!policy.table.rows.some((row) => row.traffic)) return []
  const silent = own.filter((route) => rulesFor(policy, route).traffic === undefined)
  if (silent.length === 0) return []
  return [
    finding(
      'traffic_not_stated',
      'told',
      'classes',
      `The table goes by traffic, which is not stated for ${listOf(silent)}: there it goes to a person.`,
      'Give the class or the route its traffic.',
    ),
  ]
}

/**
 * Everything that can be found against a policy: of its table, its classes and, where the authority's routes are
 * given, of those. A policy with anything `refused` must not be used; what is `told` gives unknown there, in words.
 */
export function checkPolicy(policy: Policy, own: readonly RouteId[] | null = null): PolicyFinding[] {
  return [
    ...repeatedIn(
      'classes',
      policy.classes.map(({ id }) => id),
    ),
    ...repeatedIn(
      'routes',
      policy.routes.map(({ route }) => route),
    ),
    ...unknownClasses(policy),
    ...(own ? foreignRoutes(policy, new Set(own)) : []),
    ...unsafeThresholds(policy),
    ...unusualProbability(policy),
    ...saltsWithoutRows(policy),
    ...tableFindings(policy.table),
    ...(own ? routesWithoutTraffic(policy, own) : []),
  ]
}
