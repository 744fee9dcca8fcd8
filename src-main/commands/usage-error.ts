/** What a person typed cannot be carried out; the message says what to do. */
export class UsageError extends Error {
  /** Exit status, as tshark's: 1 for a wrong option, 2 for a file that cannot be read. */
  readonly status: number

  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}
