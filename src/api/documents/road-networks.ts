import { z } from 'zod'
import { id } from '#src/api/parameters.ts'
import { instantOut } from '#src/api/responses.ts'
import type { NetworkDifference } from '#src/network/network-difference.ts'
import { type NetworkFigures, networkFigures } from '#src/network/network-figures.ts'
import { ROAD_CLASSES, type RoadNetwork } from '#src/network/road-network.ts'

/** So many of each are named; all are counted. */
const NAMED = 100

const km = z.number()
const count = z.int()
const segmentNamed = { id: z.string(), road: z.string(), length_m: z.number() }
const figuresOut = z.object({
  junctions: count,
  segments: count,
  km,
  one_way_km: km,
  by_class: z.array(z.object({ road_class: z.enum(ROAD_CLASSES), segments: count, km })),
  dead_ends: count,
  turning_places: count,
  banned_turns: count,
  gritted_segments: count,
  gritted_km: km,
  gritting: z.array(z.string()),
  parts: count,
  outside_km: km,
})
const differenceOut = z.object({
  ...{ added: count, gone: count, changed: count, unchanged: count, bans_added: count, bans_gone: count },
  ...{ added_km: km, gone_km: km },
  /** The first of each. */
  named: z.object({
    added: z.array(z.object(segmentNamed)),
    gone: z.array(z.object(segmentNamed)),
    changed: z.array(
      z.object({
        ...segmentNamed,
        fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
      }),
    ),
    bans_added: z.array(z.string()),
    bans_gone: z.array(z.string()),
  }),
})

const lengthsOut = z.object({ treated_km: km, dead_km: km })
const metres = z.number().positive().max(60)
/** Standing routes as they are driven over the roads that come with them. */
export const standingIn = z.strictObject({
  tours: z
    .array(
      z.strictObject({
        route: id,
        spreader: id,
        steps: z
          .array(z.strictObject({ segment: z.string(), against: z.boolean(), treat: z.boolean() }))
          .min(1),
      }),
    )
    .min(1)
    .max(1_000),
  widths: z.record(z.string(), metres),
  depots: z.array(
    z.strictObject({
      id,
      name: z.string().min(1).max(200),
      lon: z.number().min(-180).max(180),
      lat: z.number().min(-90).max(90),
    }),
  ),
  spreaders: z.array(z.strictObject({ id, capacity_t: z.number().positive().max(60), depot: id })),
  /** What of them is made up: `depot`, `spreader`, `width`; absent: as it was known of those of the same id. */
  invented: z.array(z.string().min(1).max(64)).max(50).optional(),
})

export const installedOut = z.object({ sha256: z.string(), at: instantOut, by: z.string() })
export const installationOut = z.object({
  dry_run: z.boolean(),
  authority: z.string(),
  name: z.string(),
  source: z.string(),
  /** Of the network in force before; null: there was none. */
  before: installedOut.nullable(),
  /** Null: nothing to compare with. */
  difference: differenceOut.nullable(),
  figures: figuresOut,
  /** Standing routes that drive roads which are not in it: while there are any, plans go on with the routes' own roads. */
  routes_not_held: z.array(z.object({ route: z.string(), missing: z.string() })),
  /** Standing routes that are laid over the roads; null: none were sent. */
  routes: z.array(z.object({ route: z.string(), before: lengthsOut, after: lengthsOut })).nullable(),
  /** Null in a dry run. */
  sha256: z.string().nullable(),
})
export type InstallationReport = z.infer<typeof installationOut>

export const figuresDocument = (network: RoadNetwork) => {
  const figures: NetworkFigures = networkFigures(network)
  return {
    ...figures,
    by_class: figures.by_class.map((one) => ({ ...one })),
    gritting: figures.gritting.slice(0, NAMED),
  }
}

export function differenceDocument(difference: NetworkDifference): InstallationReport['difference'] {
  const { added, gone, changed, bans_added, bans_gone, unchanged, added_km, gone_km } = difference
  return {
    ...{ added: added.length, gone: gone.length, changed: changed.length, unchanged, added_km, gone_km },
    ...{ bans_added: bans_added.length, bans_gone: bans_gone.length },
    named: {
      added: added.slice(0, NAMED),
      gone: gone.slice(0, NAMED),
      changed: changed.slice(0, NAMED).map((one) => ({ ...one, fields: [...one.fields] })),
      bans_added: bans_added.slice(0, NAMED),
      bans_gone: bans_gone.slice(0, NAMED),
    },
  }
}
