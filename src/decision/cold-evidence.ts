import type { Assessment } from '#src/decision/assessment.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { isSlippery } from '#src/decision/evidence.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import { isBelow } from '#src/decision/threshold.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** One thing that by itself is reason enough to treat. */
export type ColdReason =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'slippery'; readonly reading: Reading }
  | { readonly kind: 'minimum'; readonly outlook: Outlook }
  | { readonly kind: 'probability'; readonly outlook: Outlook }
  | { readonly kind: 'snow'; readonly station: string; readonly at: Date }

const coldestOutlook = (outlooks: readonly Outlook[]) =>
  outlooks.reduce<Outlook | null>(
    (a, b) => (a && a.minimum.road_temp_c <= b.minimum.road_temp_c ? a : b),
    null,
  )
const likeliestOutlook = (outlooks: readonly Outlook[]) =>
  outlooks.reduce<Outlook | null>((a, b) => (a && a.freeze_probability >= b.freeze_probability ? a : b), null)

function forecastReasons(given: DecideCase, { usable }: Assessment): ColdReason[] {
  const { threshold } = given.route
  const coldest = coldestOutlook(usable)
  const likeliest = likeliestOutlook(usable)
  const reasons: ColdReason[] = []
  if (coldest && isBelow(coldest.minimum.road_temp_c, threshold))
    reasons.push({ kind: 'minimum', outlook: coldest })
  if (likeliest && likeliest.freeze_probability >= given.policy.treat_probability)
    reasons.push({ kind: 'probability', outlook: likeliest })
  return reasons
}

/** Every reason to treat, what sensors report first; empty: nothing known speaks for treating. */
export function coldReasons(given: DecideCase, assessment: Assessment): ColdReason[] {
  const { coldestReading, evidence, expected } = assessment
  const slippery = evidence.heard.find(isSlippery)
  const snow = expected.find((hazard) => hazard.kind === 'snow')
  return [
    ...(slippery ? [{ kind: 'slippery', reading: slippery } as const] : []),
    ...(coldestReading && isBelow(coldestReading.road_temp_c, given.route.threshold)
      ? [{ kind: 'reading', reading: coldestReading } as const]
      : []),
    ...forecastReasons(given, assessment),
    ...(snow ? [{ kind: 'snow', station: snow.station, at: snow.from_at } as const] : []),
  ]
}
