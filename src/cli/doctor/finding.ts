import type { Config } from '#src/config.ts'

/** What one look found; `mend` is one line that repairs it, given with every fault. */
export type Finding = { readonly ok: boolean; readonly words: string; readonly mend?: string }
/** What the clocks show; `service`: null when it does not answer. */
export type Times = { readonly machine: Date; readonly service: Date | null }
export type Check = { readonly name: string; look(config: Config, times: Times): Promise<Finding> }

export const fine = (words: string): Finding => ({ ok: true, words })
export const fault = (words: string, mend: string): Finding => ({ ok: false, words, mend })
