/**
 * The short mark by which a route is found on the map and in the table: its own number where all names carry one
 * (`Route 5: B668 and A1` → `5`), else its place in the table. Never both: two numbers for one route mislead.
 */
export function routeMarks(
  routes: readonly { readonly id: string; readonly name: string }[],
): Map<string, string> {
  const own = routes.map(({ name }) => /^Route (\w{1,3})\b/i.exec(name)?.[1] ?? null)
  const areOwn = own.every((mark) => mark !== null) && new Set(own).size === own.length
  return new Map(routes.map(({ id }, index) => [id, areOwn ? own[index]! : String(index + 1)]))
}

/** `Route 5` of `Route 5: B668 and A1`: short enough for a list of names. */
export const shortName = (name: string): string => /^(Route \w{1,3}): /.exec(name)?.[1] ?? name
