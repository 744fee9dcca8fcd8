/**
 * Names of network addresses, as the capture itself tells them: its file's own records (pcapng name resolution blocks) and the
 * DNS answers in it. Each with the frame that told it, so that a packet shows what was known by then. Kept in
 * `tcp/address-names.ts`.
 */

/** Who told a name. */
export type NameSource = 'file' | 'dns'

export interface NameStore {
  /** In the first pass: the address of 4 or 16 bytes has this name, by `frame` itself (DNS) or what stands before it in the file. */
  learn(source: NameSource, address: Uint8Array, name: string, frame: number): void
  /**
   * The newest name of the address at `bytes[at, at + length)` that was told up to `frame`.
   * @param before not by `frame` itself
   * @param dns names of DNS answers count too
   */
  name(bytes: Uint8Array, at: number, length: 4 | 16, frame: number, before: boolean, dns: boolean): string | undefined
}
