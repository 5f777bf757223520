import { freeBytesOf } from '#src/adapters/free-bytes.ts'
import { closing } from '#src/cli/doctor/closing.ts'
import { type Finding, fault, fine } from '#src/cli/doctor/finding.ts'
import { openLookedAt } from '#src/cli/doctor/store.ts'
import type { Config } from '#src/config.ts'
import { daysLeft, spaceSamples, spaceTrouble } from '#src/jobs/space-watch.ts'

/** How long the disk lasts, as the service has noted it day by day. */
export async function space(config: Config): Promise<Finding> {
  const samples = await openLookedAt(config)
    .then(async (store) => {
      await using opened = closing(store)
      return await spaceSamples(opened.part)
    })
    .catch(() => [])
  const free = await freeBytesOf(config.dataDir).catch(() => 0)
  const trouble = spaceTrouble(samples)
  if (trouble) return fault(trouble, 'bring more disk, or shorten FROSTLINE_RETENTION')
  const days = daysLeft(samples)
  const megabytes = Math.round(free / 1e6)
  return fine(
    days === null
      ? `${megabytes} MB free; it does not fill, or it is too early to say`
      : `${megabytes} MB free, enough for ${Math.floor(days)} days`,
  )
}
