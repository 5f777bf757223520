/** One message to one person, in the words of each channel; its id is the same by every channel and at every try. */
export type ChannelMessage = {
  readonly id: string
  /** Of the CloudEvent, e.g. `frostline.alert`. */
  readonly type: string
  readonly at: Date
  readonly isUrgent: boolean
  /** Subject of an e-mail; leads with what is the matter. */
  readonly subject: string
  /** All of it, line by line. */
  readonly text: string
  /** As the 160 signs of an SMS have it. */
  readonly short: string
  /** What a program reads. */
  readonly data: unknown
}

/** The channel says whether trying again makes sense; when and how often is decided elsewhere. */
export type Delivered =
  | { readonly result: 'sent' }
  | { readonly result: 'retry' | 'refused'; readonly why: string }
