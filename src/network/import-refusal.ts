/** Why a file cannot become a network: what is wrong, where, and what to do. Nothing is half imported. */
export type ImportRefusal = {
  readonly code:
    | 'not_geojson'
    | 'not_wgs84'
    | 'out_of_range'
    | 'no_lines'
    | 'line_too_short'
    | 'unknown_route_field'
    | 'unknown_route'
    | 'bad_overlay'
  readonly message: string
}

export const refusal = (code: ImportRefusal['code'], message: string): ImportRefusal => ({ code, message })

export const isRefusal = (found: object): found is ImportRefusal => 'code' in found && 'message' in found
