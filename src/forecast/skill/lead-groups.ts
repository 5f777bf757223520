import type { Hours } from '#src/units.ts'

/** Leads that are judged together: longer than `above_h`, up to `to_h` hours after issue. */
export type LeadGroup = { readonly lead: LeadName; readonly above_h: Hours; readonly to_h: Hours }

export const LEAD_NAMES = ['0-1', '1-3', '3-6', '6-12', '12-24'] as const
export type LeadName = (typeof LEAD_NAMES)[number]

/** About the time between an order and the last treated metre: what a decision rests on. */
export const DECISIVE_LEAD: LeadName = '3-6'

export const LEAD_GROUPS: readonly LeadGroup[] = LEAD_NAMES.map((lead) => {
  const [above_h = 0, to_h = 0] = lead.split('-').map(Number)
  return { lead, above_h, to_h }
})

export const isOfLead =
  ({ above_h, to_h }: LeadGroup) =>
  ({ lead_h }: { readonly lead_h: Hours }): boolean =>
    lead_h > above_h && lead_h <= to_h
