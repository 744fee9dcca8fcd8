/**
 * Standard output for much text: waits while the reader is slow, and ends the program quietly, as Unix tools do, when the
 * reader has gone (`perroquet read … | head`).
 */
export class Output {
  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      console.error(`perroquet: cannot write: ${error.message}`)
      process.exit(2)
    })
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    if (bytes.length === 0 || process.stdout.write(bytes)) return
    await new Promise<void>((resolve) => { process.stdout.once('drain', resolve) })
  }
}
