import type { TreatmentRow, TreatmentTable } from '#src/decision/treatment-table.ts'

/** Roads that are ever salted lie well inside; 28 is 28 °F. */
const COLDEST_C = -40
const WARMEST_C = 20
/** More than spreaders give in one pass, and than published tables ask for (Dorset 40 before snow). */
const MOST_G_M2 = 40
const MOST_PASSES = 10

export type RowFault = { readonly rows: readonly string[]; readonly says: string; readonly fix: string }

const isBeyond = (bound: number | null) => bound !== null && !(bound >= COLDEST_C && bound <= WARMEST_C)

type Rule = (row: TreatmentRow) => Omit<RowFault, 'rows'> | null

const temperatures: Rule = ({ min_c, max_c }) =>
  isBeyond(min_c) || isBeyond(max_c)
    ? {
        says: `bounds ${min_c} and ${max_c} lie beyond ${COLDEST_C} to ${WARMEST_C} °C`,
        fix: 'Give them in °C (these may be in °F), or null where the row has no bound.',
      }
    : null

const rate: Rule = ({ spread_rate_g_m2: value }) =>
  value === null || (value > 0 && value <= MOST_G_M2)
    ? null
    : {
        says: `${value} g/m² is not above 0 and at most ${MOST_G_M2}`,
        fix: 'Give the rate of one pass and the number of passes, or null to leave the row to a person.',
      }

const passes: Rule = ({ passes: count }) =>
  Number.isInteger(count) && count >= 1 && count <= MOST_PASSES
    ? null
    : { says: `${count} passes is not 1 to ${MOST_PASSES}`, fix: 'Give the number of runs at the full rate.' }

const RULES: readonly Rule[] = [temperatures, rate, passes]

/** Rows with a temperature, rate or number of passes that no road or spreader has. */
export const rowsBeyondBounds = ({ rows }: TreatmentTable): RowFault[] =>
  rows.flatMap((row) =>
    RULES.flatMap((rule) => {
      const fault = rule(row)
      return fault ? [{ rows: [row.id], ...fault }] : []
    }),
  )
