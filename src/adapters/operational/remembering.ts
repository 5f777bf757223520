import { alertOf } from '#src/adapters/operational/alerts.ts'
import { forecastOfText } from '#src/adapters/operational/forecast-text.ts'
import { rememberedDocuments } from '#src/adapters/operational/remembered.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { LearnedError } from '#src/forecast/learning/learned-error.ts'

/** Of a large county. */
const MOST = 2_000

/** What is remembered of one store, whoever asks: the text that is compared was read in the asker's own scope. */
export type Remembering = ReturnType<typeof remembering>
export const remembering = () => ({
  /** The last forecast of each station. */
  forecasts: rememberedDocuments(MOST, forecastOfText),
  /** The last weather of each place. */
  atmospheres: rememberedDocuments<Atmosphere>(MOST),
  /** What each station has learnt. */
  learned: rememberedDocuments<LearnedError>(MOST),
  /** Each stands for a thing and a cause. */
  alerts: rememberedDocuments(MOST, alertOf),
})
