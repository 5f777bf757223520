import { secretIn } from '#src/adapters/secret-file.ts'
import { askedSparingly } from '#src/adapters/weather/asked-sparingly.ts'
import { refusal } from '#src/adapters/weather/fetch-json.ts'
import { metOffice } from '#src/adapters/weather/met-office.ts'
import { openMeteo } from '#src/adapters/weather/open-meteo.ts'
import type { Clock, WeatherSource } from '#src/ports.ts'

/** Without a weather service the road is forecast from its sensors alone. */
const noWeather: WeatherSource = {
  name: 'none',
  atmosphere: async () => refusal('NO_WEATHER_SERVICE', 'no weather service is set: see FROSTLINE_WEATHER'),
}

type WeatherSettings = {
  readonly weather: 'open-meteo' | 'met-office' | 'none'
  readonly weatherUrl: URL | null
  readonly weatherKeyFile: string | null
}

/** The weather service that the settings name, spared while in trouble; its key is read from its file once, at start. */
export function weatherSource(settings: WeatherSettings, clock: Clock): WeatherSource {
  const base = settings.weatherUrl ?? undefined
  if (settings.weather === 'open-meteo') return askedSparingly(openMeteo({ base, clock }), clock)
  if (settings.weather === 'none') return noWeather
  if (!settings.weatherKeyFile)
    throw new Error(
      'FROSTLINE_WEATHER=met-office needs FROSTLINE_WEATHER_KEY_FILE: a file that holds the API key',
    )
  const key = secretIn(settings.weatherKeyFile, 'FROSTLINE_WEATHER_KEY_FILE')
  return askedSparingly(metOffice({ base, key, clock }), clock)
}
