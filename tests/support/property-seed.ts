import { configureGlobal } from 'fast-check'

/** Properties look at the same cases in every run; PROPERTY_SEED=… looks at others. A failure prints its seed. */
configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_260_115) })
