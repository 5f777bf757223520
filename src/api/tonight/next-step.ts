import type { Freshness, TonightRoute } from '#src/api/tonight-document.ts'
import { listOf, timeOf } from '#src/decision/words.ts'
import { cronTable } from '#src/jobs/cron-table.ts'

const watching = `Looked at again ${cronTable.find(({ job }) => job === 'decision-cycle')?.says.split(':')[0]}, and with every reading.`

const names = (routes: readonly TonightRoute[]) =>
  routes.length > 3 ? `${routes.length} routes` : listOf(routes.map(({ name }) => name))

/** What whoever reads the page should do now; when nothing, why and when something new is due. */
export function nextStep(
  routes: readonly TonightRoute[],
  stations: readonly { readonly freshness: Freshness }[],
  now: Date,
  timeZone: string,
): string {
  if (routes.length === 0)
    return 'Nothing is set up yet. Describe authorities, users, routes, stations and devices in a file, and start once with FROSTLINE_BOOTSTRAP naming it; README.md shows one.'
  const waiting = routes.filter(({ status, outcome }) => status === 'proposed' && outcome === 'treat')
  const unknown = routes.filter(({ outcome }) => outcome === null || outcome === 'unknown')
  const [first] = waiting
    .filter(({ start_by }) => start_by)
    .toSorted((a, b) => a.start_by!.getTime() - b.start_by!.getTime())
  if (waiting.length > 0) {
    if (first?.start_by && first.start_by < now)
      return `The duty manager confirms or changes ${names(waiting)} now.`
    const by = first?.start_by ? `: the first order is due by ${timeOf(first.start_by, timeZone)}` : ''
    return `The duty manager confirms or changes ${names(waiting)}${by}.`
  }
  if (stations.length > 0 && stations.every(({ freshness }) => freshness === 'missing'))
    return 'No station is heard. Under Devices each sensor says whether it is silent, refused or set aside, and why; a new one shows here within seconds of its first reading.'
  if (unknown.length > 0)
    return `The duty manager decides ${names(unknown)} by hand; without better knowledge, treat.`
  const proposed = routes.filter(({ status }) => status === 'proposed')
  if (proposed.length > 0) return `The duty manager confirms ${names(proposed)}. ${watching}`
  return `Nothing to confirm. ${watching}`
}
