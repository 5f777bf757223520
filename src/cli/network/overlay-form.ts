/** What a council's lines do not say, with the fields that have to be there: `frostline.network-overlay/1`. */
export const OVERLAY_EXAMPLE = {
  format: 'frostline.network-overlay/1',
  invented: false,
  network: 'routes.geojson',
  authority: { id: 'peak', name: 'Peak Council' },
  time_zone: 'Europe/London',
  width_m: 6.5,
  depots: [{ id: 'main-depot', name: 'Main depot', lon: -1.8, lat: 53.4 }],
  spreaders: [{ id: 'spreader-1', capacity_t: 6, depot: 'main-depot' }],
  routes: [{ id: 'route-1', route: '1', name: 'Route 1', depot: 'main-depot', spreader: 'spreader-1' }],
} as const

/** A line a field, as a person would write it. */
const asLines = (fields: object): string =>
  Object.entries(fields)
    .map(([field, value]) => `    ${JSON.stringify(field)}: ${JSON.stringify(value)}`)
    .join(',\n')

/** Below the options of `network import`. */
export const OVERLAY_HELP = `
The overlay of --overlay, which --task needs:
  {
${asLines(OVERLAY_EXAMPLE)}
  }
"route" of a route is its value in --route-field; "invented": true where depots, widths or spreaders are made up.

For example:
  frostline network import --osm county.osm.pbf --out roads.json
  frostline network import --geojson routes.geojson --route-field ROUTE_NO --base roads.json --overlay overlay.json --out routed.json --task rounds.json
`

/** Below the options of `network task`. */
export const FLEET_HELP = `
The file of --fleet:
  {
${asLines({ depots: OVERLAY_EXAMPLE.depots, spreaders: OVERLAY_EXAMPLE.spreaders })}
  }
`
