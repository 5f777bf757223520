/** What surveys teach in a physics that is not ours, three winters of firmware-sim; part of `npm run bench:thermal-map`. */
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { figuresOf, judged, type Taught, winterNights } from '#tests/truth/simulated-map.ts'

const TAUGHT: readonly Taught[] = [
  { runs: 0, stations: false },
  { runs: 0, stations: true },
  { runs: 1, stations: true },
  { runs: 2, stations: true },
  { runs: 5, stations: true },
]
const winters = [1, 2, 3].map(winterNights)
const rows = TAUGHT.flatMap((taught) => {
  const found = winters.flatMap((nights, index) => judged(taught, nights, index + 1))
  return SKY_CLASSES.map((sky) => {
    const figures = figuresOf(found, sky)
    return {
      'runs of each sky': taught.runs,
      'other stations': taught.stations ? 'taught' : '–',
      sky,
      moments: figures.moments,
      'stations alone, K MAE': figures.stations_alone_c.toFixed(2),
      'with the map': figures.with_map_c.toFixed(2),
      'mean spread': figures.spread_c.toFixed(2),
      '80 % band holds': `${(100 * figures.within_80).toFixed(0)} %`,
    }
  })
})
console.log(
  'Stations of firmware-sim as roads without one, told from their neighbours on 30 nights that nobody drove on',
)
console.table(rows)
