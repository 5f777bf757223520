import type { NetworkSegment, RoadClass, RoadNetwork } from '#src/network/road-network.ts'
import type { SegmentToTreat } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Kilometres, Metres } from '#src/units.ts'

/** Treated widths where the source states none. */
export type TreatedWidths = {
  readonly of_lane_m: Metres
  /** Of a two-way road, and of a one-way one: a carriageway of its own. */
  readonly by_class: Readonly<Record<RoadClass, { readonly two_way_m: Metres; readonly one_way_m: Metres }>>
  readonly slip_road_m: Metres
  /** One pass of a spreader reaches as far. */
  readonly widest_pass_m: Metres
}

/**
 * Invented, as every such table: nobody measured these roads. 7.3 m is the British carriageway of two lanes, 11 m of
 * three; smaller roads as they mostly are. An authority's survey replaces them.
 */
export const INVENTED_WIDTHS: TreatedWidths = {
  of_lane_m: 3.65,
  by_class: {
    motorway: { two_way_m: 11, one_way_m: 11 },
    trunk: { two_way_m: 7.3, one_way_m: 7.3 },
    primary: { two_way_m: 7.3, one_way_m: 7.3 },
    secondary: { two_way_m: 6.5, one_way_m: 6 },
    tertiary: { two_way_m: 6, one_way_m: 5 },
    unclassified: { two_way_m: 5, one_way_m: 4 },
    residential: { two_way_m: 5.5, one_way_m: 4 },
    service: { two_way_m: 4, one_way_m: 4 },
  },
  slip_road_m: 5,
  widest_pass_m: 12,
}

/** Where a treated width comes from; all but `stated` are invented. */
export type WidthOrigin = 'stated' | 'lanes' | 'class'
export type TreatedWidth = { readonly width_m: Metres; readonly from: WidthOrigin }

/** The width that the source states, else its lanes, else what its class mostly has. */
export function treatedWidth(segment: NetworkSegment, widths: TreatedWidths): TreatedWidth {
  const { width_m, lanes, one_way, slip_road, road_class } = segment
  if (width_m !== null) return { width_m, from: 'stated' }
  if (lanes !== null) return { width_m: Math.round(lanes * widths.of_lane_m * 100) / 100, from: 'lanes' }
  if (slip_road) return { width_m: widths.slip_road_m, from: 'class' }
  const { one_way_m, two_way_m } = widths.by_class[road_class]
  return { width_m: one_way ? one_way_m : two_way_m, from: 'class' }
}

/** Which roads: of these classes, and those that the source marks for gritting. */
export type RoadChoice = { readonly classes: readonly RoadClass[]; readonly gritted: boolean }

const isChosen = ({ road_class, gritting }: NetworkSegment, { classes, gritted }: RoadChoice): boolean =>
  classes.includes(road_class) || (gritted && gritting !== null)

export type ChosenSegments = {
  readonly segments: readonly SegmentToTreat[]
  /** Kilometres by where their width comes from. */
  readonly km: Readonly<Record<WidthOrigin, Kilometres>>
  /** Ids of those wider than two passes reach: their edges stay untreated. */
  readonly too_wide: readonly string[]
}

/** Roads chosen by class or gritting tags as segments to treat, at one rate, each with its own width and passes. */
export function segmentsOfClasses(
  { segments }: RoadNetwork,
  choice: RoadChoice,
  spread_rate_g_m2: GramsPerSquareMetre,
  widths: TreatedWidths,
): ChosenSegments {
  const chosen = segments.filter((segment) => isChosen(segment, choice))
  const km = { stated: 0, lanes: 0, class: 0 }
  const toTreat = chosen.map((segment): SegmentToTreat => {
    const { width_m, from } = treatedWidth(segment, widths)
    km[from] += segment.length_m / 1_000
    const passes = width_m > widths.widest_pass_m ? 2 : 1
    return {
      segment: segment.id,
      spread_rate_g_m2,
      width_m: width_m / passes,
      passes,
      priority: segment.gritting?.priority ?? null,
      treat_by_min: null,
      standing_route: segment.gritting?.route ?? null,
    }
  })
  const too_wide = toTreat.flatMap(({ segment, width_m }) =>
    width_m > widths.widest_pass_m ? [segment] : [],
  )
  return { segments: toTreat, km, too_wide }
}
