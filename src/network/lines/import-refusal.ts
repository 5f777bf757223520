/** One thing in a file that is wrong or was not taken, and where: the number of the feature, counted from 1. */
export type LineNote = { readonly line: number; readonly code: string; readonly message: string }

/** Why a file cannot become a network: what is wrong, where, and what to do. Nothing is half imported. */
export type ImportRefusal = {
  readonly code:
    | 'not_geojson'
    | 'page_missing'
    | 'not_wgs84'
    | 'mixed_coordinates'
    | 'swapped_coordinates'
    | 'ambiguous_coordinates'
    | 'far_away'
    | 'out_of_range'
    | 'unsupported_geometry'
    | 'no_lines'
    | 'line_too_short'
    | 'unknown_field'
    | 'unknown_route_field'
    | 'bad_value'
    | 'unknown_route'
    | 'unreachable'
    | 'bad_overlay'
  readonly message: string
  /** Every fault of every line, when lines are at fault; the first is the one above. */
  readonly faults?: readonly LineNote[]
}

export const refusal = (code: ImportRefusal['code'], message: string): ImportRefusal => ({ code, message })

export const isRefusal = (found: object): found is ImportRefusal => 'code' in found && 'message' in found
